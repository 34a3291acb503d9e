import { shownReport } from "../../app/report";
import { useApp } from "../../app/store/store";
import { formatBytes, formatDuration } from "../../base/format";
import css from "./StepPanel.module.css";

/** What the last run was expected to take and what it took, as its record says. */
export function EstimateLine() {
  const report = useApp(shownReport);
  const isLive = useApp((state) => state.run.mode === "live");
  if (!isLive || !report?.estimate) return null;
  const { estimate, wallMs, idleMs = 0, peakBytes } = report;
  return (
    <span className={css.took} data-testid="run.took">
      Last run: {estimate.basis === "guessed" ? "guessed" : "expected"} {formatDuration(estimate.seconds * 1000)} and{" "}
      {formatBytes(estimate.peakBytes)}, took {formatDuration(wallMs - idleMs)} and {formatBytes(peakBytes)}
      {idleMs > 0 && `, held for ${formatDuration(idleMs)} besides`}
    </span>
  );
}
