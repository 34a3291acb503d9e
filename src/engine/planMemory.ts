import { rowsAtOnce } from "../evaluation/rowsAtOnce";
import type { ModelConfig } from "../formats/modelConfig";
import { Arena } from "../gpu/arena";
import { countingDevice } from "../gpu/countingDevice";
import type { AdapterOffer } from "../gpu/device";
import type { MemoryReport } from "../gpu/memory";
import type { TrainingContext } from "../method/locate";
import { MergedModel } from "../method/mergeModel";
import { allocateBatch } from "../model/batch";
import { Decoder } from "../model/decoder";
import { allocateSlabs } from "../model/weights";
import type { PlannedBytes, PlannedWork, PreparedRun, RunEnd } from "./api";
import { layoutFor } from "./loadedModel";
import { fittingMicroBatch } from "./microBatch";
import { plannedBaselines } from "./plannedBaselines";
import { plannedFull, plannedGeneration, plannedLearn, plannedLocate, plannedLora, plannedMask } from "./plannedWork";

/** The largest memory at once of a run as far as each end, by role. */
export type PlannedMemory = Readonly<Record<RunEnd, Pick<MemoryReport, "peakBytes" | "peak">>>;

/** What is planned: the model's configuration, the recipe, and its tests as far as they are known. */
export type PlannedRun = Pick<PreparedRun, "recipe" | "tests"> & { readonly config: ModelConfig };

/**
 * Goes through the allocations of a run without making any. Counts of key neurons are those that k1 asks for; where two
 * masks unite they are taken to share nothing, so the figure is an upper one.
 */
export function planMemory(offer: AdapterOffer, planned: PlannedRun): PlannedMemory {
  return counted(offer, planned, (context, arena, report) => {
    const { gpu, base, config } = context;
    const { recipe, tests } = planned;
    const locate = plannedCorpora(context, arena, report);
    if (recipe.learn.compareFull) plannedFull(context);
    const trained = report();
    if (recipe.evaluate.variants.includes("fullTraining")) plannedFull(context);
    plannedBaselines(context, recipe);
    for (const set of tests.flatMap((test) => [test, ...(test.tasks ?? [])])) {
      const { problems, maxNewTokens, reading } = set;
      if (reading.kind === "choice" || problems.length === 0) continue;
      const maxLength = Math.max(1, ...problems.map(({ prompt }) => prompt.length + maxNewTokens));
      plannedGeneration(context, { rows: rowsAtOnce(gpu, config, { count: problems.length, maxLength }), maxLength });
    }
    using own = new Arena(gpu);
    const batch = allocateBatch(own, context.microBatchSize, recipe.contextLength);
    new Decoder(own, { config, weights: base, batch, documentMask: false, forwardOnly: true });
    return { locate, train: trained, evaluate: report() };
  });
}

/**
 * Memory of each kind of work by itself on the loaded model, one corpus each, and of the whole run up to the merged model.
 * Sparse training is that of the ability's checkpoint, whose mask holds two corpora's key neurons.
 */
export function planWorks(
  offer: AdapterOffer,
  planned: Omit<PlannedRun, "tests">,
): Readonly<Record<PlannedWork, PlannedBytes>> {
  const { recipe } = planned;
  const count = (work: (context: TrainingContext, arena: Arena) => void): PlannedBytes =>
    counted(offer, planned, (context, arena, report, largest) => {
      work(context, arena);
      const { peakBytes, peak } = report();
      return { peakBytes, peak, largest: largest() };
    });
  return {
    inference: count((context) => plannedGeneration(context, { rows: 1, maxLength: recipe.contextLength })),
    locate: count((context, arena) => void plannedLocate(context, arena, ["ability"])),
    sparse: count((context, arena) => {
      const ratio = Math.min(1, 2 * recipe.locate.keyNeuronRatio);
      plannedLearn(context, arena, plannedMask(arena, context.base.layout, "ability", ratio));
    }),
    dense: count((context) => plannedFull(context)),
    lora: count((context) => plannedLora(context, { rank: recipe.learn.loraRank, isFromCopy: false })),
    baselines: count((context) => plannedBaselines(context, recipe)),
    run: count((context, arena) => {
      plannedCorpora(context, arena, () => context.gpu.memory.report());
      if (recipe.learn.compareFull) plannedFull(context);
    }),
  };
}

/** Locates and learns for every corpus and makes the merged model; returns what it took to locate. */
function plannedCorpora<Report>(context: TrainingContext, arena: Arena, report: () => Report): Report {
  const { gpu, base, recipe } = context;
  const ratio = recipe.locate.keyNeuronRatio;
  const corpora = ["ability", "reference", ...recipe.languages.map(({ language }) => language)];
  const masks = plannedLocate(context, arena, corpora);
  const located = report();
  const deltas = masks.map((own, index) => {
    const isAlone = index === 1 || (index > 1 && recipe.learn.languageWeights === "direct");
    const union = () => plannedMask(arena, base.layout, `union.${index}`, Math.min(1, 2 * ratio));
    return plannedLearn(context, arena, isAlone ? own : union());
  });
  using _ = new MergedModel(gpu, arena, base, deltas);
  return located;
}

/** Runs `work` with the loaded model on a device that only counts. */
function counted<Result>(
  offer: AdapterOffer,
  { config, recipe }: Omit<PlannedRun, "tests">,
  work: (
    context: TrainingContext,
    arena: Arena,
    report: () => MemoryReport,
    largest: () => PlannedBytes["largest"],
  ) => Result,
): Result {
  const gpu = countingDevice(offer.adapter, offer.limits);
  using arena = new Arena(gpu);
  const base = allocateSlabs(arena, layoutFor(config, offer.limits), "base", "weights", recipe.precision);
  const microBatchSize = fittingMicroBatch(offer, config, recipe);
  const context: TrainingContext = { gpu, config, base, recipe, microBatchSize };
  return work(context, arena, () => gpu.memory.report(), gpu.largest);
}
