import { formatBytes, formatDuration } from "../../../base/format";
import type { JobProgress } from "../../../engine/api";
import { StatusAnnouncer } from "../../widgets/StatusAnnouncer";
import own from "./ModelPicker.module.css";

/** How much of a model is on the GPU, and the time that is left. */
export function LoadBar({ progress: { done, total, secondsLeft } }: { readonly progress: JobProgress }) {
  const left = secondsLeft === undefined ? "" : `, ${formatDuration(1000 * secondsLeft)} left`;
  const text = `Onto the GPU: ${formatBytes(done)} of ${formatBytes(total)}${left}`;
  return (
    <div data-testid="model.loading">
      <progress className={own.progress} aria-label="Bytes on the GPU" max={total} value={done} />
      <p>{text}</p>
      <StatusAnnouncer text={text} />
    </div>
  );
}
