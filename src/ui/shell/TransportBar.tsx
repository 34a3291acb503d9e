import { Pause, Play, Square } from "lucide-react";
import { useEffect } from "react";
import { cancelRun, pauseRun, resumeRun, runRecipe } from "../../app/commands/startRun";
import { useApp } from "../../app/store/store";
import { formatDuration, formatNumber } from "../../base/format";
import { RunCost } from "../stages/RunCost";
import { Button } from "../widgets/Button";
import { StatusAnnouncer } from "../widgets/StatusAnnouncer";
import { DutyChoice } from "./DutyChoice";
import { describeJob, fractionOf } from "./describeJob";
import css from "./TransportBar.module.css";

/** Play, pause and stop of the one job, its progress, speed and the time that is left. */
export function TransportBar() {
  const job = useApp((state) => state.run.job);
  const canRun = useApp((state) => state.device.status !== "unavailable" && state.recipe.recipe !== undefined);
  const progress = "progress" in job ? job.progress : undefined;
  const isActive = job.status === "running" || job.status === "paused";
  const text = useApp((state) => describeJob(state.run.job, state.run.started));
  useTabTitle(
    isActive && progress
      ? `${job.status === "paused" ? "❚❚" : "▶"} ${Math.round(fractionOf(progress) * 100)} % ${progress.stage}`
      : undefined,
  );
  return (
    <footer className={css.bar} data-testid="transport" data-status={job.status}>
      {job.status === "running" ? (
        <Button onClick={pauseRun} testId="transport.pause" aria-label="Pause the run">
          <Pause size={16} aria-hidden /> Pause
        </Button>
      ) : (
        <Button
          onClick={() => (job.status === "paused" ? resumeRun() : void runRecipe())}
          disabled={job.status !== "paused" && !canRun}
          testId="transport.play"
          aria-label={job.status === "paused" ? "Resume the run" : "Run the recipe live"}
        >
          <Play size={16} aria-hidden /> {job.status === "paused" ? "Resume" : "Run live"}{" "}
          {job.status !== "paused" && <RunCost end="evaluate" />}
        </Button>
      )}
      <Button onClick={cancelRun} disabled={!isActive} testId="transport.stop" aria-label="Cancel the run">
        <Square size={14} aria-hidden /> Stop
      </Button>
      <progress
        className={css.progress}
        aria-label="Progress of the run"
        max={1}
        value={progress ? fractionOf(progress) : job.status === "done" ? 1 : 0}
      />
      <span className={css.text} data-testid="transport.status">
        {text}
      </span>
      {progress && isActive && (
        <span className={css.figures}>
          {progress.tokensPerSecond !== undefined && (
            <span data-testid="transport.speed">{formatNumber(progress.tokensPerSecond)} tokens/s</span>
          )}
          {progress.secondsLeft !== undefined && (
            <span data-testid="transport.left">{formatDuration(progress.secondsLeft * 1000)} left</span>
          )}
        </span>
      )}
      <DutyChoice />
      <StatusAnnouncer text={text} />
    </footer>
  );
}

function useTabTitle(text: string | undefined) {
  useEffect(() => {
    document.title = text ? `${text} · Ability Transfer Lab` : "Ability Transfer Lab";
  }, [text]);
}
