import { formatBytes, formatDuration, formatNumber } from "../base/format";
import type { JobProgress } from "../engine/api";

/** One line of progress: stage, done of total, loss, speed, time left. */
export function progressText({
  stage,
  stageIndex,
  stageCount,
  done,
  total,
  unit,
  losses,
  tokensPerSecond,
  secondsLeft,
}: JobProgress): string {
  const loss = losses?.at(-1);
  return [
    `[${stageIndex + 1}/${stageCount}] ${stage}`,
    unit === "bytes" ? `${formatBytes(done)} of ${formatBytes(total)}` : `${unit.replace(/s$/, "")} ${done}/${total}`,
    ...(loss === undefined ? [] : [`loss ${loss.toFixed(4)}`]),
    ...(tokensPerSecond === undefined ? [] : [`${formatNumber(tokensPerSecond)} tokens/s`]),
    ...(secondsLeft === undefined ? [] : [`${formatDuration(1000 * secondsLeft)} left`]),
  ].join(" · ");
}

/** Shows progress on standard error: rewritten in place on a terminal, else a line for each stage and every ten seconds. */
export class ProgressLine {
  #stage = "";
  #lastMs = Number.NEGATIVE_INFINITY;

  show(progress: JobProgress): void {
    const text = progressText(progress);
    if (process.stderr.isTTY) {
      process.stderr.write(`\r\x1b[2K${text}`);
      return;
    }
    const now = performance.now();
    if (progress.stage === this.#stage && progress.done < progress.total && now - this.#lastMs < 10_000) return;
    this.#stage = progress.stage;
    this.#lastMs = now;
    process.stderr.write(`${text}\n`);
  }

  end(): void {
    if (process.stderr.isTTY) process.stderr.write("\r\x1b[2K");
  }
}
