// Section 2: continual pre-training with only the scalars of a mask free; the checkpoint is kept as a delta from the base.
import type { PackedRows } from "../formats/packRows";
import type { OptimiserSettings } from "../formats/recipe";
import { Arena } from "../gpu/arena";
import { type Role, roles } from "../gpu/memory";
import { Plan } from "../gpu/plan";
import { sizeBytesOf, type Tensor } from "../gpu/tensor";
import type { NeuronMask, SparseDelta } from "../kernels/neuronMask";
import { allocatePacked } from "../kernels/sparseDelta";
import { MovementGauge } from "../training/movementGauge";
import { keepNeurons, putBackNeurons, takeNeurons, trainedNeurons } from "../training/neurons";
import { maskedOptimiser } from "../training/optimiser";
import { TrainingSession } from "../training/session";
import { type Continuation, type TrainingProgress, train } from "../training/train";
import { type ContinuationProbe, continuationProbe } from "./continuations";
import type { TrainingContext } from "./locate";
import type { PartialStage } from "./partialStage";
import { StateKeeper, type TrainingBefore } from "./trainingState";

/** What a training took and said. Absent parts were not recorded. */
export interface TrainingRecord {
  /** Loss of every step. */
  readonly losses: readonly number[];
  /** Bytes on the GPU by what they are for, of this training alone: the trained weights and all that it needs beside them. */
  readonly memory?: Readonly<Record<Role, number>>;
  readonly continuations?: readonly Continuation[];
  /** Time that the continuations took, part of the stage's. */
  readonly continuationMs?: number;
  /** Time of the steps before the training was broken off and taken up again. */
  readonly earlierMs?: number;
}

export interface Learned extends TrainingRecord {
  readonly delta: SparseDelta;
}

/**
 * Trains the base's own weights at the neurons of `mask`, takes the change out as a delta and puts the base back, bit
 * for bit, also when the training is cancelled or fails. `deltas` owns the delta's values. What `partial` holds is taken
 * up, and the state is kept there until `partial` is dropped.
 */
export async function* learn(
  { gpu, config, base, recipe, microBatchSize, continuations }: TrainingContext,
  task: {
    readonly label: string;
    readonly mask: NeuronMask;
    readonly rows: PackedRows;
    readonly settings: OptimiserSettings;
    readonly partial?: PartialStage | undefined;
    /** What is kept with this training's state, where its stage has several. */
    readonly before?: TrainingBefore | undefined;
    /** Steps between two measurements of how far the neurons have moved; none where absent. */
    readonly movementEvery?: number | undefined;
  },
  deltas: Arena,
): AsyncGenerator<TrainingProgress, Learned, void> {
  const { label, mask, rows, settings, partial, before: earlier, movementEvery } = task;
  const before = gpu.memory.report().bytes;
  using arena = new Arena(gpu);
  const values = allocatePacked(deltas, mask, `delta.${label}`, "weights");
  const delta: SparseDelta = { mask, values };
  const neurons = trainedNeurons(arena, base, delta);
  const optimiser = maskedOptimiser(arena, base, mask, values);
  using session = new TrainingSession(gpu, arena, {
    config,
    weights: base,
    optimiser,
    contextLength: recipe.contextLength,
    batchSize: recipe.batchSize,
    microBatchSize,
    documentMask: recipe.documentMask,
    recompute: recipe.recompute,
  });
  using gauge = movementEvery === undefined ? undefined : new MovementGauge(gpu, arena, neurons, movementEvery);
  await Promise.all([arena.allocated(), deltas.allocated(), session.ready(), gauge?.ready()]);
  const memory = addedMemory(before, gpu.memory.report().bytes, {
    weights: bytesOf(base.slabs),
    optimiser: bytesOf(mask.slabs.flatMap(({ maskWords, maskOffsets }) => [maskWords, maskOffsets])),
  });
  using probe = continuationProbe(gpu, config, { weights: base }, continuations);
  using keep = new Plan(gpu, "learn.keep");
  keepNeurons(keep, neurons);
  await keep.run();
  let finished = false;
  try {
    using keeper = await StateKeeper.open({ gpu, weights: base, optimiser, probe, before: earlier }, partial);
    const { batchSize, seed, shuffle } = recipe;
    const watch = { probe, autosave: keeper, gauge };
    const losses = yield* train(session, { rows, settings, batchSize, seed, shuffle }, watch);
    using take = new Plan(gpu, "learn.take");
    takeNeurons(take, neurons);
    await take.run();
    finished = true;
    return { delta, losses, memory, ...said(probe), ...(keeper?.from && { earlierMs: keeper.earlierMs }) };
  } finally {
    if (!finished) {
      using restore = new Plan(gpu, "learn.restore");
      putBackNeurons(restore, neurons);
      await restore.run();
    }
  }
}

/** Bytes of tensors together. */
export const bytesOf = (tensors: readonly Tensor[]) => tensors.reduce((sum, tensor) => sum + sizeBytesOf(tensor), 0);

/** Bytes by role that came between two counts, and what a training uses of buffers that were there before. */
export function addedMemory(
  before: Readonly<Record<Role, number>>,
  now: Readonly<Record<Role, number>>,
  used: Partial<Record<Role, number>> = {},
): Record<Role, number> {
  const added = roles.map((role) => [role, now[role] - before[role] + (used[role] ?? 0)]);
  return Object.fromEntries(added) as Record<Role, number>;
}

/** The record of a probe. */
export function said(probe: ContinuationProbe | undefined): Partial<TrainingRecord> {
  return probe ? { continuations: probe.taken, continuationMs: probe.elapsedMs } : {};
}
