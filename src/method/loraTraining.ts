// Baseline: low-rank adapters trained beside a frozen base (L- in Table 2).
import type { PackedRows } from "../formats/packRows";
import type { OptimiserSettings } from "../formats/recipe";
import { Arena } from "../gpu/arena";
import { Plan } from "../gpu/plan";
import { type AdaptedTensors, type Adapters, allocateAdapters, initialiseAdapters } from "../model/adapters";
import { mergeAdapters } from "../model/mergeAdapters";
import { allocateSlabs, type Slabs } from "../model/weights";
import { adapterOptimiser } from "../training/optimiser";
import { TrainingSession } from "../training/session";
import { type TrainingProgress, train } from "../training/train";
import { continuationProbe } from "./continuations";
import { addedMemory, bytesOf, said, type TrainingRecord } from "./learn";
import type { TrainingContext } from "./locate";
import type { PartialStage } from "./partialStage";
import { StateKeeper } from "./trainingState";

export interface LoraTask {
  readonly rows: PackedRows;
  readonly settings: OptimiserSettings;
  /** Rows of every A and columns of every B. */
  readonly rank: number;
  /** a / rank, by which B A is multiplied. */
  readonly scale: number;
  /** Default: every linear projection. */
  readonly tensors?: AdaptedTensors;
  /** Of the numbers that every A begins with. */
  readonly seed: number;
  /** Fills the adapters before the first step, in place of the numbers that `seed` gives. */
  readonly start?: (adapters: Adapters) => void;
  readonly partial?: PartialStage | undefined;
}

export interface AdaptersTrained extends TrainingRecord {
  readonly adapters: Adapters;
}

export interface LoraTrained extends AdaptersTrained {
  /** base + scale · B A, f32, in the base's layout. */
  readonly weights: Slabs;
}

/**
 * Trains fresh adapters beside linear projections of the base, which is only read, whatever its storage; `result` owns
 * the adapters, other buffers are freed. `partial`: as of `learn`.
 */
export async function* trainAdapters(
  { gpu, config, base, recipe, microBatchSize, continuations }: TrainingContext,
  { rows, settings, rank, scale, tensors = "all", seed, start, partial }: LoraTask,
  result: Arena,
): AsyncGenerator<TrainingProgress, AdaptersTrained, void> {
  const before = gpu.memory.report().bytes;
  using arena = new Arena(gpu);
  const adapters = allocateAdapters(result, config, { rank, scale, tensors });
  const optimiser = adapterOptimiser(arena, adapters);
  using session = new TrainingSession(gpu, arena, {
    config,
    weights: base,
    adapters,
    optimiser,
    contextLength: recipe.contextLength,
    batchSize: recipe.batchSize,
    microBatchSize,
    documentMask: recipe.documentMask,
    recompute: recipe.recompute,
  });
  await Promise.all([arena.allocated(), result.allocated(), session.ready()]);
  const memory = addedMemory(before, gpu.memory.report().bytes, { weights: bytesOf(base.slabs) });
  if (start) start(adapters);
  else initialiseAdapters(gpu, adapters, seed);
  using probe = continuationProbe(gpu, config, { weights: base, adapters }, continuations);
  using keeper = await StateKeeper.open({ gpu, weights: adapters.weights, optimiser, probe }, partial);
  const { batchSize, seed: order, shuffle } = recipe;
  const watch = { probe, autosave: keeper };
  const losses = yield* train(session, { rows, settings, batchSize, seed: order, shuffle }, watch);
  return { adapters, losses, memory, ...said(probe), ...(keeper?.from && { earlierMs: keeper.earlierMs }) };
}

/** `trainAdapters`, and a copy of the base with the adapters merged in; `result` owns both. */
export async function* trainLora(
  context: TrainingContext,
  task: LoraTask,
  result: Arena,
): AsyncGenerator<TrainingProgress, LoraTrained, void> {
  const { gpu, base } = context;
  // Before the training, so that a lack of memory for the copy costs none.
  const merged = allocateSlabs(result, base.layout, "lora", "weights");
  await result.allocated();
  const trained = yield* trainAdapters(context, task, result);
  using scratch = new Arena(gpu);
  using plan = new Plan(gpu, "lora.merge");
  mergeAdapters(plan, scratch, { base, adapters: trained.adapters, merged });
  await scratch.allocated();
  await plan.run();
  return { ...trained, weights: merged };
}
