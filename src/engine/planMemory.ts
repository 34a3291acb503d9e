import { problemsAtOnce } from "../evaluation/evaluateModel";
import type { ModelConfig } from "../formats/modelConfig";
import { Arena } from "../gpu/arena";
import type { GpuDevice } from "../gpu/device";
import type { MemoryReport } from "../gpu/memory";
import { blockWords, type NeuronMask, quadWords } from "../kernels/neuronMask";
import { allocatePacked } from "../kernels/sparseDelta";
import { Locator, type TrainingContext } from "../method/locate";
import { MergedModel } from "../method/mergeModel";
import { allocateBatch } from "../model/batch";
import { Decoder } from "../model/decoder";
import { Generator } from "../model/generator";
import type { Layout } from "../model/layout";
import { allocateSlabs } from "../model/weights";
import { trainedNeurons } from "../training/neurons";
import { denseOptimiser, maskedOptimiser, type Optimiser } from "../training/optimiser";
import { TrainingSession } from "../training/session";
import type { PreparedRun, RunEnd } from "./api";
import { fittingMicroBatch } from "./microBatch";

/** The largest memory at once of a run as far as each end, by role. */
export type PlannedMemory = Readonly<Record<RunEnd, Pick<MemoryReport, "peakBytes" | "peak">>>;

/**
 * Goes through the allocations of a run on a device that only counts (`countingDevice`). Counts of key neurons are those
 * that k1 asks for; where two masks unite they are taken to share nothing, so the figure is an upper one.
 */
export function planMemory(
  gpu: GpuDevice,
  { config, layout }: { readonly config: ModelConfig; readonly layout: Layout },
  { recipe, tests }: Pick<PreparedRun, "recipe" | "tests">,
): PlannedMemory {
  using arena = new Arena(gpu);
  const base = allocateSlabs(arena, layout, "base", "weights", recipe.precision);
  const microBatchSize = fittingMicroBatch(gpu, config, recipe);
  const context: TrainingContext = { gpu, config, base, recipe, microBatchSize };
  const ratio = recipe.locate.keyNeuronRatio;
  const corpora = ["ability", "reference", ...recipe.languages.map(({ language }) => language)];

  const locator = new Locator(context);
  const masks = corpora.map((name) => plannedMask(arena, layout, name, ratio));
  locator[Symbol.dispose]();
  const locate = gpu.memory.report();

  const deltas = corpora.map((name, index) => {
    const own = masks[index] ?? plannedMask(arena, layout, name, ratio);
    const isAlone = name === "reference" || (index > 1 && recipe.learn.languageWeights === "direct");
    const mask = isAlone ? own : plannedMask(arena, layout, name, Math.min(1, 2 * ratio));
    const values = allocatePacked(arena, mask, `delta.${name}`, "weights");
    train(context, (own) => {
      trainedNeurons(own, base, { mask, values });
      return maskedOptimiser(own, base, mask, values);
    });
    return { mask, values };
  });
  using _merged = new MergedModel(gpu, arena, base, deltas);
  if (recipe.learn.compareFull) trainAll(context);
  const trained = gpu.memory.report();

  if (recipe.evaluate.variants.includes("fullTraining")) trainAll(context);
  const problems = tests.flatMap(({ problems, maxNewTokens }) =>
    problems.map(({ prompt }) => prompt.length + maxNewTokens),
  );
  const rows = Math.min(problemsAtOnce, Math.max(1, problems.length));
  using _generator = new Generator(gpu, { config, weights: base, rows, maxLength: Math.max(1, ...problems) });
  measure(context);
  return { locate, train: trained, evaluate: gpu.memory.report() };
}

/** A mask that holds `ratio` of all scalars, spread evenly over the slabs. */
function plannedMask(arena: Arena, layout: Layout, label: string, ratio: number): NeuronMask {
  const blocks = layout.slabs.reduce((sum, slab) => sum + slab.blocks, 0);
  const slabs = layout.slabs.map((slab, index) => ({
    maskWords: arena.tensor(`${label}.${index}.words`, [slab.blocks * blockWords], "optimiser", "u32"),
    maskOffsets: arena.tensor(
      `${label}.${index}.offsets`,
      [slab.blocks * (blockWords / quadWords)],
      "optimiser",
      "u32",
    ),
    count: Math.ceil((ratio * layout.parameterCount * slab.blocks) / blocks),
  }));
  return { slabs, count: slabs.reduce((sum, { count }) => sum + count, 0) };
}

function train({ gpu, config, base, recipe, microBatchSize }: TrainingContext, optimise: (own: Arena) => Optimiser) {
  using own = new Arena(gpu);
  const { contextLength, batchSize, documentMask, recompute } = recipe;
  const sizes = { contextLength, batchSize, microBatchSize, documentMask, recompute };
  using _ = new TrainingSession(gpu, own, { config, weights: base, optimiser: optimise(own), ...sizes });
}

function trainAll(context: TrainingContext): void {
  train(context, (own) => {
    const weights = allocateSlabs(own, context.base.layout, "fullTraining", "weights");
    return denseOptimiser(own, weights, allocateSlabs(own, context.base.layout, "gradient", "gradients"));
  });
}

/** Held-out text: forward only. */
function measure({ gpu, config, base, recipe, microBatchSize }: TrainingContext): void {
  using own = new Arena(gpu);
  const batch = allocateBatch(own, microBatchSize, recipe.contextLength);
  new Decoder(own, { config, weights: base, batch, documentMask: false, forwardOnly: true });
}
