// Section 2: continual pre-training with only the scalars of a mask free; the checkpoint is kept as a delta from the base.
import type { PackedRows } from "../formats/packRows";
import type { OptimiserSettings } from "../formats/recipe";
import { Arena } from "../gpu/arena";
import { Plan } from "../gpu/plan";
import type { NeuronMask, SparseDelta } from "../kernels/neuronMask";
import { allocatePacked, packValues, takeDelta, unpackValues } from "../kernels/sparseDelta";
import { maskedOptimiser } from "../training/optimiser";
import { TrainingSession } from "../training/session";
import { type TrainingProgress, train } from "../training/train";
import type { TrainingContext } from "./locate";

export interface Learned {
  readonly delta: SparseDelta;
  /** Loss of every step. */
  readonly losses: readonly number[];
}

/**
 * Trains the base's own weights at the neurons of `mask`, takes the change out as a delta and puts the base back, bit
 * for bit, also when the training is cancelled or fails. `deltas` owns the delta's values.
 */
export async function* learn(
  { gpu, config, base, recipe, microBatchSize }: TrainingContext,
  task: {
    readonly label: string;
    readonly mask: NeuronMask;
    readonly rows: PackedRows;
    readonly settings: OptimiserSettings;
  },
  deltas: Arena,
): AsyncGenerator<TrainingProgress, Learned, void> {
  const { label, mask, rows, settings } = task;
  using arena = new Arena(gpu);
  const values = allocatePacked(deltas, mask, `delta.${label}`, "weights");
  const delta: SparseDelta = { mask, values };
  const target = { delta, slabs: base.slabs };
  using session = new TrainingSession(gpu, arena, {
    config,
    weights: base,
    optimiser: maskedOptimiser(arena, base, mask),
    contextLength: recipe.contextLength,
    batchSize: recipe.batchSize,
    microBatchSize,
    documentMask: recipe.documentMask,
  });
  await Promise.all([arena.allocated(), deltas.allocated(), session.ready()]);
  using keep = new Plan(gpu, "learn.keep");
  packValues(keep, target);
  await keep.run();
  let finished = false;
  try {
    const { batchSize, seed, shuffle } = recipe;
    const losses = yield* train(session, { rows, settings, batchSize, seed, shuffle });
    using take = new Plan(gpu, "learn.take");
    takeDelta(take, target);
    await take.run();
    finished = true;
    return { delta, losses };
  } finally {
    if (!finished) {
      using restore = new Plan(gpu, "learn.restore");
      unpackValues(restore, target);
      await restore.run();
    }
  }
}
