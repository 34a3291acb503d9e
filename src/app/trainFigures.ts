// What the Train screen works out from a report: whether a continuation is right, and sparse training beside full training.
import type { RunReport, StageRecord } from "../engine/report";
import { resultOf } from "../formats/problems";
import type { Role } from "../gpu/memory";

/** Whether a continuation ends with the right result. */
export function isRight(text: string, answer: string): boolean {
  return resultOf(text) === answer.trim();
}

/** What one training took. */
export interface TrainingFigures {
  readonly steps: number;
  readonly tokens: number;
  /** Without the time of held-out continuations. */
  readonly wallMs: number;
  readonly tokensPerSecond: number | undefined;
  /** Mean loss of the last tenth of the steps. */
  readonly endLoss: number | undefined;
  /** Bytes by role; undefined where the run did not count them. */
  readonly memory: Readonly<Record<Role, number>> | undefined;
}

/** Figures of a stage of the report; of one that was taken from where stages are kept, those of when it was made. */
export function trainingFigures({ stages, losses, recipe }: RunReport, stage: string): TrainingFigures | undefined {
  const record = stages.find((candidate) => candidate.stage === stage);
  const values = losses[stage];
  if (!record || !values) return undefined;
  const { steps, wallMs } = spentBy(record);
  const tokens = steps * recipe.batchSize * recipe.contextLength;
  const trainedMs = Math.max(0, wallMs - (record.continuationMs ?? 0));
  const end = values.slice(-Math.ceil(values.length / 10));
  return {
    steps,
    tokens,
    wallMs: trainedMs,
    tokensPerSecond: trainedMs > 0 ? (1000 * tokens) / trainedMs : undefined,
    endLoss: end.length > 0 ? end.reduce((sum, loss) => sum + loss, 0) / end.length : undefined,
    memory: record.memory,
  };
}

/** What a stage took, now or when it was made. */
export function spentBy({ made, wallMs, steps }: StageRecord): { readonly wallMs: number; readonly steps: number } {
  return made ?? { wallMs, steps };
}
