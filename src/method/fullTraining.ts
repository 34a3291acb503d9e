// Baseline: all weights trained, no mask. Compared with in Table 2 (F-CPT) and in the embedded world.
import type { PackedRows } from "../formats/packRows";
import type { OptimiserSettings } from "../formats/recipe";
import { Arena } from "../gpu/arena";
import { Plan } from "../gpu/plan";
import { copyWeights } from "../kernels/copyWeights";
import { allocateSlabs, type Slabs } from "../model/weights";
import { denseOptimiser } from "../training/optimiser";
import { TrainingSession } from "../training/session";
import { type TrainingProgress, train } from "../training/train";
import { continuationProbe } from "./continuations";
import { addedMemory, said, type TrainingRecord } from "./learn";
import type { TrainingContext } from "./locate";
import type { PartialStage } from "./partialStage";
import { StateKeeper } from "./trainingState";

/** The stage that trains all weights on the rows, steps and rate of the ability's checkpoint (Fig. 4a). */
export const fullStage = "full/ability";

export interface FullyTrained extends TrainingRecord {
  readonly weights: Slabs;
}

/** Trains a copy of the base with every scalar free; `result` owns the copy, its other buffers are freed. `partial`: as of `learn`. */
export async function* trainFully(
  { gpu, config, base, recipe, microBatchSize, continuations }: TrainingContext,
  {
    rows,
    settings,
    partial,
    begin,
  }: {
    readonly rows: PackedRows;
    readonly settings: OptimiserSettings;
    readonly partial?: PartialStage | undefined;
    /** Puts other weights than the base's in the copy, to go on from. */
    readonly begin?: ((weights: Slabs) => Promise<void>) | undefined;
  },
  result: Arena,
): AsyncGenerator<TrainingProgress, FullyTrained, void> {
  const before = gpu.memory.report().bytes;
  using arena = new Arena(gpu);
  const weights = allocateSlabs(result, base.layout, "fullTraining", "weights");
  const gradient = allocateSlabs(arena, base.layout, "gradient", "gradients");
  const optimiser = denseOptimiser(arena, weights, gradient);
  using session = new TrainingSession(gpu, arena, {
    config,
    weights,
    optimiser,
    contextLength: recipe.contextLength,
    batchSize: recipe.batchSize,
    microBatchSize,
    documentMask: recipe.documentMask,
    recompute: recipe.recompute,
  });
  await Promise.all([arena.allocated(), result.allocated(), session.ready()]);
  const memory = addedMemory(before, gpu.memory.report().bytes);
  using probe = continuationProbe(gpu, config, { weights }, continuations);
  using copy = new Plan(gpu, "fullTraining.copy");
  base.slabs.forEach((slab, index) => {
    const target = weights.slabs[index];
    if (target) copyWeights(copy, { source: slab, target });
  });
  await copy.run();
  await begin?.(weights);
  const { batchSize, seed, shuffle } = recipe;
  using keeper = await StateKeeper.open({ gpu, weights, optimiser, probe }, partial);
  const watch = { probe, autosave: keeper };
  const losses = yield* train(session, { rows, settings, batchSize, seed, shuffle }, watch);
  return { weights, losses, memory, ...said(probe), ...(keeper?.from && { earlierMs: keeper.earlierMs }) };
}
