import { keptWords } from "../../app/keptWords";
import type { StartedWork } from "../../app/store/startedWork";
import type { RunJob } from "../../app/store/state";
import { formatDuration, formatPercent, formatScalar } from "../../base/format";

type Progress = NonNullable<Extract<RunJob, { status: "running" | "paused" }>["progress"]>;

/** Share of the whole job that is done, in [0, 1]: stages count alike. */
export function fractionOf({ stageIndex, stageCount, done, total, jobShare }: Progress): number {
  if (jobShare !== undefined) return jobShare;
  if (stageCount === 0) return 0;
  return Math.min(1, (stageIndex + (total === 0 ? 0 : done / total)) / stageCount);
}

/** The job in one line: "learn/ability · step 12 of 200 · loss 2.31 · stage 3 of 14". */
export function describeJob(job: RunJob, started: StartedWork | undefined): string {
  switch (job.status) {
    case "idle":
      return "no run in progress";
    case "done":
      return `${doneWords(started)} in ${formatDuration(job.wallMs)}`;
    case "cancelled":
      return `cancelled; ${keptWords(started)}`;
    case "failed":
      return `run failed: ${job.failure.message}`;
    case "running":
    case "paused": {
      if (!job.progress) return "opening the GPU, loading the model, reading the texts …";
      const { stage, stageIndex, stageCount, done, total, unit, losses } = job.progress;
      const held = job.status === "paused" ? "paused · " : "";
      if (stage === "plan") return `${held}planning what is left: ${done} of ${total}`;
      if (stage === "tune") return `${held}measuring this GPU, once: ${done} of ${total}`;
      if (stage.startsWith("read/")) {
        const share = total > 0 ? formatPercent(done / total, 0) : "all of it";
        return `${held}reading text ${stageIndex + 1} of ${stageCount}, ${stage.slice(5)}: ${share}`;
      }
      const loss = losses?.at(-1);
      const parts = [
        stage,
        `${unit.replace(/s$/, "")} ${done} of ${total}`,
        `${partWords(started)} ${stageIndex + 1} of ${stageCount}`,
      ];
      if (loss !== undefined) parts.splice(2, 0, `loss ${formatScalar(loss)}`);
      return held + parts.join(" · ");
    }
  }
}

function doneWords(started: StartedWork | undefined): string {
  if (started?.kind === "search") return "searched";
  if (started?.kind === "suite") return "suite finished";
  return started?.kind === "measure" || started?.kind === "evaluate" ? "measured" : "run finished";
}

/** What a stage of the job is called. */
function partWords(started: StartedWork | undefined): string {
  if (started?.kind === "search") return "model";
  if (started?.kind === "suite") return "training";
  return started?.kind === "measure" ? "setting" : "stage";
}
