import { cancelDownload } from "../../../app/commands/chooseModel";
import { formatBytes, formatDuration } from "../../../base/format";
import type { JobProgress } from "../../../engine/api";
import type { ModelOffer } from "../../../engine/dataApi";
import { Button } from "../../widgets/Button";
import { StatusAnnouncer } from "../../widgets/StatusAnnouncer";
import css from "../Lab.module.css";
import own from "./ModelPicker.module.css";

/** One bar over the bytes of all files, what is under way, the time left, and how to stop. */
export function DownloadPanel({
  offer,
  progress,
}: {
  readonly offer: ModelOffer;
  readonly progress: JobProgress | undefined;
}) {
  const text = progressText(progress);
  const isCheck = progress?.stage.startsWith("check/") ?? false;
  return (
    <div className={own.offer} data-testid="picker.download">
      <h3>{offer.name}</h3>
      <progress
        className={own.progress}
        aria-label={isCheck ? "Bytes checked of this file" : "Bytes downloaded of all files"}
        max={progress?.total ?? 1}
        value={progress?.done ?? 0}
      />
      <p data-testid="picker.progress">{text}</p>
      <StatusAnnouncer text={text} />
      <div className={css.row}>
        <Button onClick={cancelDownload} testId="picker.cancel">
          Stop; what came is kept
        </Button>
      </div>
    </div>
  );
}

function progressText(progress: JobProgress | undefined): string {
  if (!progress) return "Checking what is here already …";
  const { stage, stageIndex, stageCount, done, total, secondsLeft } = progress;
  const [verb, ...path] = stage.split("/");
  const file = `${path.join("/")} (file ${stageIndex + 1} of ${stageCount})`;
  const amount = `${formatBytes(done)} of ${formatBytes(total)}`;
  if (verb === "check") return `Checking ${file}: ${amount}`;
  const left = secondsLeft === undefined ? "" : `, ${formatDuration(1000 * secondsLeft)} left`;
  return `Downloading ${file}: ${amount}${left}`;
}
