// Baseline: all weights trained, no mask. Compared with in Table 2 (F-CPT) and in the embedded world.
import type { PackedRows } from "../formats/packRows";
import type { OptimiserSettings } from "../formats/recipe";
import { Arena } from "../gpu/arena";
import { Plan } from "../gpu/plan";
import { allocateSlabs, type Slabs } from "../model/weights";
import { denseOptimiser } from "../training/optimiser";
import { TrainingSession } from "../training/session";
import { type TrainingProgress, train } from "../training/train";
import type { TrainingContext } from "./locate";

/** Trains a copy of the base with every scalar free; `result` owns the copy, its other buffers are freed. */
export async function* trainFully(
  { gpu, config, base, recipe, microBatchSize }: TrainingContext,
  { rows, settings }: { readonly rows: PackedRows; readonly settings: OptimiserSettings },
  result: Arena,
): AsyncGenerator<TrainingProgress, { readonly weights: Slabs; readonly losses: readonly number[] }, void> {
  using arena = new Arena(gpu);
  const weights = allocateSlabs(result, base.layout, "fullTraining", "weights");
  const gradient = allocateSlabs(arena, base.layout, "gradient", "gradients");
  using session = new TrainingSession(gpu, arena, {
    config,
    weights,
    optimiser: denseOptimiser(arena, weights, gradient),
    contextLength: recipe.contextLength,
    batchSize: recipe.batchSize,
    microBatchSize,
    documentMask: recipe.documentMask,
  });
  await Promise.all([arena.allocated(), result.allocated(), session.ready()]);
  using copy = new Plan(gpu, "fullTraining.copy");
  base.slabs.forEach((slab, index) => {
    const target = weights.slabs[index];
    if (target) copy.copy(slab, target);
  });
  await copy.run();
  const { batchSize, seed, shuffle } = recipe;
  const losses = yield* train(session, { rows, settings, batchSize, seed, shuffle });
  return { weights, losses };
}
