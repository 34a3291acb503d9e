import { cancelRun, pauseRun, resumeRun } from "../../../../app/commands/runRecipe";
import { searchSettings } from "../../../../app/commands/searchSettings";
import { type ShownSearch, searchObstacle, turnsNothing } from "../../../../app/search/searchChoice";
import { useSearch } from "../../../../app/store/searchStore";
import { useApp, useWork } from "../../../../app/store/store";
import { formatDuration } from "../../../../base/format";
import { Button } from "../../../widgets/Button";
import css from "../../Lab.module.css";
import { WorkCost } from "../../RunCost";

/** Starts a search with its expected time, holds and stops it; says how far it is, or why none can be started. */
export function SearchStart({ shown }: { readonly shown: ShownSearch | undefined }) {
  const { run } = useWork();
  const { job, started } = run;
  const isActive = started?.kind === "search" && (job.status === "running" || job.status === "paused");
  return isActive ? <Progress /> : <Start shown={shown} />;
}

function Start({ shown }: { readonly shown: ShownSearch | undefined }) {
  const choice = useSearch((state) => state.choice);
  const obstacle = useApp(searchObstacle);
  const isLive = useApp((state) => state.run.mode === "live");
  const { trials, fraction } = choice;
  const words = turnsNothing(choice) ? "Nothing is chosen to be turned." : obstacle;
  return (
    <div className={css.row}>
      {isLive && (
        <Button disabled={words !== undefined} onClick={() => void searchSettings()} testId="search.run">
          Search {obstacle === undefined && <WorkCost work={{ kind: "search", trials, fraction }} />}
        </Button>
      )}
      <span className={css.muted} data-testid="search.note">
        {words ?? endWords(shown)}
      </span>
    </div>
  );
}

/** What the last search came to. */
function endWords(shown: ShownSearch | undefined): string {
  if (!shown) return "";
  const { trials, report } = shown;
  const count = `${trials.length} settings were tried`;
  if (report) return `${count} in ${formatDuration(report.wallMs)}; the best was trial ${shown.best + 1}.`;
  return `Stopped: ${count}. The rest of the tests was not looked at. What was measured is not measured again.`;
}

function Progress() {
  const job = useApp((state) => state.run.job);
  const trials = useSearch((state) => state.seen?.trials.length ?? 0);
  const most = useSearch((state) => state.choice.trials);
  const progress = "progress" in job ? job.progress : undefined;
  const isPaused = job.status === "paused";
  const seconds = progress?.secondsLeft;
  const left = seconds === undefined ? "" : `, about ${formatDuration(Math.max(1, seconds) * 1000)} left`;
  return (
    <div className={css.row}>
      <Button onClick={isPaused ? resumeRun : pauseRun} testId="search.hold">
        {isPaused ? "Go on" : "Pause"}
      </Button>
      <Button onClick={cancelRun} testId="search.stop">
        Stop
      </Button>
      <progress value={trials} max={most} aria-label="Trials of the search" />
      <span className={css.muted} data-testid="search.progress">
        {isPaused ? "paused, " : ""}
        {trials} of at most {most} settings tried
        {left}
      </span>
    </div>
  );
}
