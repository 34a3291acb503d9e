import { mapYields } from "../base/mapYields";
import type { PackedRows } from "../formats/packRows";
import type { TrainingProgress } from "../training/train";
import type { CorpusStage } from "./stages";

/** Progress of one stage: `locate/ability`, `learn/es` … */
export interface MethodProgress extends TrainingProgress {
  readonly stage: string;
  /** True where the stage's result came from the store. */
  readonly restored: boolean;
}

export interface StageResult<Result> {
  readonly name: string;
  readonly result: Result;
  /** 0 where it was restored. */
  readonly wallMs: number;
  /** Steps that were trained for it; 0 where it was restored, or cut from kept scores. */
  readonly steps: number;
}

export type RowsOf = (documents: CorpusStage["documents"]) => PackedRows;

/** A training's progress under the name of its stage. */
export function named<Result>(
  stage: string,
  training: AsyncGenerator<TrainingProgress, Result, void>,
): AsyncGenerator<MethodProgress, Result, void> {
  return mapYields(training, (step) => ({ ...step, stage, restored: false }));
}

/** The progress of a stage that was not trained now. */
export function restoredStage(stage: string, losses: readonly number[]): MethodProgress {
  return { stage, restored: true, done: losses.length, total: losses.length, unit: "steps", losses, lossStart: 0 };
}
