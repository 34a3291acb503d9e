import { useApp } from "../../../app/store/store";
import { formatNumber } from "../../../base/format";
import css from "../Lab.module.css";

/**
 * What the map of movement waits for: it is measured while key weights are trained. Nothing where the shown run is
 * finished and was measured.
 */
export function MovementNeeds({ hasReport }: { readonly hasReport: boolean }) {
  const { mode, job, live, recorded } = useApp((state) => state.run);
  const measured = (mode === "live" ? live : recorded)?.movement !== undefined;
  const isActive = mode === "live" && (job.status === "running" || job.status === "paused");
  const isStopped = mode === "live" && (job.status === "failed" || job.status === "cancelled");
  if (isActive) {
    const { progress } = job;
    return (
      <p className={css.muted} data-testid="train.movement.waits">
        {measured ? "This is of the run before. " : ""}It is measured every few steps of the trainings on the key
        weights
        {progress
          ? `; now ${progress.stage}, ${formatNumber(progress.done)} of ${formatNumber(progress.total)} ${progress.unit}, stage ${progress.stageIndex + 1} of ${progress.stageCount}`
          : ""}
        .
      </p>
    );
  }
  if (isStopped) {
    return (
      <p className={css.muted} data-testid="train.movement.waits">
        {measured ? "This is of the run before. " : ""}The run stopped before a training on the key weights came to its
        first measurement. Run Train again: what is finished is kept and not made again.
      </p>
    );
  }
  if (measured) return null;
  return (
    <p className={css.muted} data-testid="train.movement.none">
      {hasReport
        ? "This run did not record it. Run Train again, or open a run of this version, to see it."
        : "Nothing was trained yet. Run Train to see it."}
    </p>
  );
}
