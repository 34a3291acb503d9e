// Baseline: the routers of a mixture (Table 1), trained beside frozen experts and a frozen base.
import type { PackedRows } from "../formats/packRows";
import type { OptimiserSettings } from "../formats/recipe";
import { Arena } from "../gpu/arena";
import type { Adapters } from "../model/adapters";
import type { Routing } from "../model/routing";
import { routerOptimiser } from "../training/optimiser";
import { TrainingSession } from "../training/session";
import { type TrainingProgress, train } from "../training/train";
import { addedMemory, bytesOf, type TrainingRecord } from "./learn";
import type { TrainingContext } from "./locate";
import type { PartialStage } from "./partialStage";
import { StateKeeper } from "./trainingState";

/** Experts side by side and their routers. */
export type Mixture = Adapters & { readonly routing: Routing };

/**
 * Trains the mixture's routers, from what they hold, by the loss of the next token; base and experts are only read.
 * `partial`: as of `learn`.
 */
export async function* trainRouters(
  { gpu, config, base, recipe, microBatchSize }: TrainingContext,
  mixture: Mixture,
  {
    rows,
    settings,
    partial,
  }: {
    readonly rows: PackedRows;
    readonly settings: OptimiserSettings;
    readonly partial?: PartialStage | undefined;
  },
): AsyncGenerator<TrainingProgress, TrainingRecord, void> {
  const { weights } = mixture.routing;
  const before = gpu.memory.report().bytes;
  using arena = new Arena(gpu);
  const optimiser = routerOptimiser(arena, mixture.routing);
  const { contextLength, batchSize, documentMask, recompute, seed, shuffle } = recipe;
  using session = new TrainingSession(gpu, arena, {
    config,
    weights: base,
    adapters: mixture,
    optimiser,
    contextLength,
    batchSize,
    microBatchSize,
    documentMask,
    recompute,
  });
  await Promise.all([arena.allocated(), session.ready()]);
  const held = [...base.slabs, ...mixture.weights.slabs, ...weights.slabs];
  const memory = addedMemory(before, gpu.memory.report().bytes, { weights: bytesOf(held) });
  using keeper = await StateKeeper.open({ gpu, weights, optimiser }, partial);
  const losses = yield* train(session, { rows, settings, batchSize, seed, shuffle }, { autosave: keeper });
  return { losses, memory, ...(keeper?.from && { earlierMs: keeper.earlierMs }) };
}
