import { mapYields } from "../base/mapYields";
import type { PackedRows } from "../formats/packRows";
import type { TrainingProgress } from "../training/train";
import type { CorpusStage } from "./stages";

/** Progress of one stage: `locate/ability`, `learn/es` … */
export interface MethodProgress extends TrainingProgress {
  readonly stage: string;
  /** True where what is reported came from the store. */
  readonly restored: boolean;
}

export interface StageResult<Result> {
  readonly name: string;
  readonly result: Result;
  /** 0 where it was restored. */
  readonly wallMs: number;
  /** Steps that were trained for it; 0 where it was restored, or cut from kept scores. */
  readonly steps: number;
  /** Of a restored stage: what it took when it was made. */
  readonly made?: Spent;
}

/** What a stage took when it was made. */
export interface Spent {
  readonly wallMs: number;
  readonly steps: number;
}

export type RowsOf = (documents: CorpusStage["documents"]) => PackedRows;

/** A training's progress under the name of its stage. */
export function named<Result>(
  stage: string,
  training: AsyncGenerator<TrainingProgress, Result, void>,
): AsyncGenerator<MethodProgress, Result, void> {
  return mapYields(training, ({ takenUp = false, ...step }) => ({ ...step, stage, restored: takenUp }));
}

/** The progress of a stage that was not trained now. */
export function restoredStage(
  stage: string,
  { losses, continuations }: Pick<TrainingProgress, "losses" | "continuations">,
): MethodProgress {
  const [done, total] = [losses.length, losses.length];
  const progress = { stage, restored: true, done, total, unit: "steps" as const, losses, lossStart: 0 };
  return continuations ? { ...progress, continuations } : progress;
}
