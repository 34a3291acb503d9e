import { Pause, Play, Square } from "lucide-react";
import { cancelRun, pauseRun, resumeRun } from "../../app/commands/startRun";
import { useApp } from "../../app/store/store";
import type { LiveSuite } from "../../app/store/suiteStore";
import { formatDuration, formatNumber } from "../../base/format";
import css from "../stages/Lab.module.css";
import { Button } from "../widgets/Button";
import { StatusAnnouncer } from "../widgets/StatusAnnouncer";
import own from "./Suite.module.css";

/** How far the suite is, with pause and stop. */
export function SuiteProgress({ live: { filling } }: { readonly live: LiveSuite }) {
  const job = useApp((state) => state.run.job);
  const progress = "progress" in job ? job.progress : undefined;
  const { cellsDone = 0, cellCount = 0 } = filling ?? {};
  const cells = `${formatNumber(cellsDone)} of ${formatNumber(cellCount)} cells are filled`;
  const isPaused = job.status === "paused";
  const left = progress?.secondsLeft;
  return (
    <>
      <div className={own.progress} data-testid="suite.progress" data-cells={cellsDone}>
        <progress className={own.bar} max={1} value={progress?.jobShare ?? 0} aria-label="Progress of the suite" />
        <span>{cells}</span>
        {progress && (
          <span className={css.muted}>
            training {progress.stageIndex + 1} of {progress.stageCount}
          </span>
        )}
        {left !== undefined && <span data-testid="suite.left">{formatDuration(left * 1000)} left</span>}
      </div>
      <div className={css.row}>
        <Button onClick={isPaused ? resumeRun : pauseRun} testId="suite.pause">
          {isPaused ? <Play size={16} aria-hidden /> : <Pause size={16} aria-hidden />} {isPaused ? "Resume" : "Pause"}
        </Button>
        <Button onClick={cancelRun} testId="suite.stop">
          <Square size={14} aria-hidden /> Stop
        </Button>
        <span className={css.muted}>Other pages may be looked at meanwhile; the Lab's own runs wait for the end.</span>
      </div>
      <StatusAnnouncer text={isPaused ? `the suite is paused; ${cells}` : cells} />
    </>
  );
}
