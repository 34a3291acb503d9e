import { parseModelConfig } from "../formats/modelConfig";
import type { Recipe } from "../formats/recipe";
import { countingDevice } from "../gpu/countingDevice";
import { type AdapterOffer, adapterName, type GpuDevice } from "../gpu/device";
import { checkpointTasks } from "../method/baselines/checkpointTasks";
import { StageCache } from "../method/stageCache";
import type { StageStore } from "../method/stageStore";
import type { PreparedRun, RunPlan } from "./api";
import { layoutFor } from "./loadedModel";
import { planForMemory } from "./memoryProposals";
import { fittingMicroBatch } from "./microBatch";
import { openCache } from "./openCache";
import { planMemory } from "./planMemory";
import { kindOf, plannedStages } from "./runProgress";
import { untunedShapes } from "./tune";
import type { TuningStore } from "./tuningStore";

export interface PlanningTools {
  readonly offer: AdapterOffer;
  /** Where it is open: it may know choices that are kept nowhere. */
  readonly gpu?: GpuDevice | undefined;
  readonly store?: StageStore | undefined;
  readonly tuning?: TuningStore | undefined;
}

/** What a run would have to do on this adapter, with what is kept. */
export async function planRun(prepared: PreparedRun, tools: PlanningTools): Promise<RunPlan> {
  const { offer, gpu, store, tuning } = tools;
  const { recipe, model, eosTokenId } = prepared;
  const config = parseModelConfig(model.config);
  const counting = countingDevice(offer.adapter, offer.limits);
  const layout = layoutFor(config, offer.limits);
  const slabBlocks = layout.slabs.map(({ blocks }) => blocks);
  const ground = { modelHash: model.hash, eosTokenId, slabBlocks };
  const cache = store ? await openCache(store, prepared, ground) : new StageCache();
  const stages: RunPlan["stages"][number][] = [];
  for (const stage of plannedStages(prepared, "evaluate")) {
    stages.push({ ...stage, isKept: await isKept(cache, recipe, stage.stage) });
  }
  const tokens = fittingMicroBatch(offer, config, recipe) * recipe.contextLength;
  return {
    adapter: adapterName(offer.adapter),
    isFallback: offer.adapter.isFallback,
    modelHash: model.hash,
    parameterCount: layout.parameterCount,
    stages,
    untunedShapes: await untunedShapes(gpu ?? counting, config, tokens, tuning),
    memory: planMemory(offer, { config, ...prepared }),
    memoryPlan: planForMemory(offer, { config, recipe }),
  };
}

const isCheckpoint = (recipe: Recipe, corpus: string) => checkpointTasks(recipe).some(({ id }) => id === corpus);

async function isKept(cache: StageCache, recipe: Recipe, stage: string): Promise<boolean> {
  const corpus = stage.slice(stage.indexOf("/") + 1);
  switch (kindOf(stage)) {
    case "locate":
      return (await cache.has("locate", corpus)) || (await cache.has("scores", corpus));
    case "learn":
      return cache.has("learn", corpus);
    case "full":
      return cache.has(isCheckpoint(recipe, corpus) ? "checkpoint" : "full", corpus);
    case "random":
      return cache.has("random", corpus);
    case "baseline":
      return cache.has("checkpoint", corpus);
    default:
      return false;
  }
}
