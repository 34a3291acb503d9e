// The allocations of each kind of work, gone through without computing: on a counting device they tell its memory.
import { Arena } from "../gpu/arena";
import type { GpuDevice } from "../gpu/device";
import { Reader } from "../gpu/transfer";
import { blockWords, type NeuronMask, quadWords, type SparseDelta } from "../kernels/neuronMask";
import { allocatePacked } from "../kernels/sparseDelta";
import { allocateMixture } from "../method/baselines/mixtures";
import type { ExpertTask, RouterTask } from "../method/baselines/mixtureTasks";
import { latticeRatios } from "../method/lattice";
import { Locator, type TrainingContext } from "../method/locate";
import { PortionLocator } from "../method/portionLocator";
import { portionSize, warmUpPortions } from "../method/portions";
import type { Mixture } from "../method/routerTraining";
import { scoreChunk } from "../method/stageFiles";
import { type Adapters, allocateAdapters } from "../model/adapters";
import { Generator } from "../model/generator";
import { blockSize, type Layout } from "../model/layout";
import { allocateSlabs } from "../model/weights";
import { MovementGauge } from "../training/movementGauge";
import { trainedNeurons } from "../training/neurons";
import {
  adapterOptimiser,
  denseOptimiser,
  maskedOptimiser,
  type Optimiser,
  routerOptimiser,
} from "../training/optimiser";
import { TrainingSession } from "../training/session";

/** A mask that holds `ratio` of all scalars, spread evenly over the slabs; `arena` owns it. */
export function plannedMask(arena: Arena, layout: Layout, label: string, ratio: number): NeuronMask {
  const blocks = layout.slabs.reduce((sum, slab) => sum + slab.blocks, 0);
  const offsetsPerBlock = blockWords / quadWords;
  const slabs = layout.slabs.map((slab, index) => ({
    maskWords: arena.tensor(`${label}.${index}.words`, [slab.blocks * blockWords], "optimiser", "u32"),
    maskOffsets: arena.tensor(`${label}.${index}.offsets`, [slab.blocks * offsetsPerBlock], "optimiser", "u32"),
    count: Math.ceil((ratio * layout.parameterCount * slab.blocks) / blocks),
  }));
  return { slabs, count: slabs.reduce((sum, { count }) => sum + count, 0) };
}

/** Locates a corpus after another: the warm-up's buffers live until the last mask is cut. `arena` owns the masks. */
export function plannedLocate(context: TrainingContext, arena: Arena, corpora: readonly string[]): NeuronMask[] {
  const { gpu, config, base, recipe } = context;
  const { keyNeuronRatio, together } = recipe.locate;
  const isByLayer = together === "layer";
  using _ = isByLayer ? new PortionLocator(context) : new Locator(context);
  if (isByLayer) {
    const largest = Math.max(...warmUpPortions(config).map((portion) => portionSize(base.layout, portion)));
    using own = new Arena(gpu);
    plannedLearn(context, own, plannedMask(own, base.layout, "portion", largest / base.layout.parameterCount));
  }
  plannedReading(gpu, Math.max(...base.layout.slabs.map(({ blocks }) => blocks * blockSize)));
  const masks = corpora.map((name) => plannedMask(arena, base.layout, name, keyNeuronRatio));
  using scratch = new Arena(gpu);
  for (const [index, { blocks }] of base.layout.slabs.entries()) {
    scratch.tensor(`counts.${index}`, [blocks * latticeRatios(keyNeuronRatio).length], "scratch", "u32");
  }
  return masks;
}

/** Scores are read to be kept. */
function plannedReading(gpu: GpuDevice, scalars: number): void {
  using _ = new Reader(gpu, Math.min(scalars, scoreChunk));
}

/** Trains the scalars of `mask`; `arena` owns the delta. */
export function plannedLearn(context: TrainingContext, arena: Arena, mask: NeuronMask): SparseDelta {
  const values = allocatePacked(arena, mask, "delta", "weights");
  plannedTraining(context, (own) => {
    const neurons = trainedNeurons(own, context.base, { mask, values });
    using _ = new MovementGauge(context.gpu, own, neurons, 1);
    return maskedOptimiser(own, context.base, mask, values);
  });
  return { mask, values };
}

/** Trains a copy of the model with every weight free. */
export function plannedFull(context: TrainingContext): void {
  const { layout } = context.base;
  plannedTraining(context, (own) => {
    const weights = allocateSlabs(own, layout, "fullTraining", "weights");
    return denseOptimiser(own, weights, allocateSlabs(own, layout, "gradient", "gradients"));
  });
}

/** Trains adapters of a rank beside the model, from a copy of it where `isFromCopy`, and merges them into another copy. */
export function plannedLora(
  context: TrainingContext,
  { rank, isFromCopy }: { readonly rank: number; readonly isFromCopy: boolean },
): void {
  const { gpu, config, base } = context;
  using result = new Arena(gpu);
  if (isFromCopy) allocateSlabs(result, base.layout, "loraStart", "weights");
  allocateSlabs(result, base.layout, "lora", "weights");
  const adapters = allocateAdapters(result, config, { rank, scale: 1 });
  plannedTraining(context, (own) => adapterOptimiser(own, adapters), adapters);
}

/** Trains an expert of a mixture, or the routers beside all of its experts. */
export function plannedApart(context: TrainingContext, task: ExpertTask | RouterTask): void {
  using result = new Arena(context.gpu);
  if (task.kind === "expert") {
    const adapters = allocateAdapters(result, context.config, task);
    plannedTraining(context, (own) => adapterOptimiser(own, adapters), adapters);
    return;
  }
  const mixture = plannedMixture(context, result, task);
  plannedTraining(context, (own) => routerOptimiser(own, mixture.routing), mixture);
}

/** Puts the experts of a mixture side by side; `arena` owns the mixture. */
export function plannedMixture(context: TrainingContext, arena: Arena, task: RouterTask): Mixture {
  using scratch = new Arena(context.gpu);
  for (const _ of task.experts) allocateAdapters(scratch, context.config, task);
  return allocateMixture(arena, context, task);
}

/** Answers `rows` prompts side by side. */
export function plannedGeneration(
  { gpu, config, base }: TrainingContext,
  { rows, maxLength }: { readonly rows: number; readonly maxLength: number },
): void {
  using _ = new Generator(gpu, { config, weights: base, rows, maxLength });
}

function plannedTraining(context: TrainingContext, optimise: (own: Arena) => Optimiser, adapters?: Adapters): void {
  const { gpu, config, base, recipe, microBatchSize } = context;
  using own = new Arena(gpu);
  const { contextLength, batchSize, documentMask, recompute } = recipe;
  const sizes = { contextLength, batchSize, microBatchSize, documentMask, recompute };
  using _ = new TrainingSession(gpu, own, {
    config,
    weights: base,
    optimiser: optimise(own),
    ...(adapters && { adapters }),
    ...sizes,
  });
}
