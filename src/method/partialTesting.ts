// Set-ups that tests of broken-off trainings share; never imported by the program.
import { AppError } from "../base/errors";
import type { TrainingProgress } from "../training/train";
import { PartialStage } from "./partialStage";
import type { StageStore } from "./stageStore";

/** The state of a training kept in memory, after every step. */
export function memoryPartial(isFull = false) {
  const files = new Map<string, Blob>();
  const store: StageStore = {
    load: async ({ stage }) => files.get(stage),
    async save({ stage }, file) {
      if (isFull) throw new AppError("storage-full", "no room");
      files.set(stage, file);
    },
    async remove(ids) {
      for (const { stage } of ids) files.delete(stage);
    },
  };
  const rate = { everyMs: 0, share: Number.POSITIVE_INFINITY };
  return { files, partial: new PartialStage(store, { stage: "partial-learn/ability", key: "0" }, rate) };
}

/** Runs a training until step `step` is kept, and breaks it off there. */
export async function breakOff(job: AsyncGenerator<TrainingProgress, unknown, void>, step: number): Promise<void> {
  for (;;) {
    const { done, value } = await job.next();
    if (done) throw new Error("the training ended");
    if (value.keptStep === step) break;
  }
  await job.return(undefined);
}
