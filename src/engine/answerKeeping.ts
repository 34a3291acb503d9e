import { present } from "../base/assert";
import { hasCode } from "../base/errors";
import { canonicalJson, sha256 } from "../base/hash";
import type { Keeping } from "../evaluation/answerer";
import type { AnswerStore } from "../evaluation/keptAnswers";
import type { Precision } from "../formats/recipe";
import type { Baseline } from "../formats/recipeBaselines";
import { tasksOf } from "../method/baselines/checkpointTasks";
import { randomName } from "../method/baselines/randomTasks";
import type { Coefficients } from "../method/extract";
import type { TrainingContext } from "../method/locate";
import type { MergeSettings } from "../method/settings";
import { baselineKeys, fullTrainingKey, type StageGround, stageKeys } from "../method/stageKeys";
import type { StageStore } from "../method/stageStore";
import type { PreparedRun } from "./api";
import type { FinishedRun } from "./finishedRun";

/** Where the answers of a run's models are kept, under keys that say what made their weights. */
export interface AnswerKeeping {
  base(): Promise<Keeping>;
  /** The run's deltas merged with a table of coefficients. */
  merged(table: readonly Coefficients[]): Promise<Keeping>;
  /** All weights trained on the ability alone, as this recipe says. */
  fullTraining(prepared: PreparedRun): Promise<Keeping>;
  /** A baseline of this recipe, beside the run's deltas and the settings that they are merged with. */
  baseline(prepared: PreparedRun, baseline: Baseline, settings: MergeSettings): Promise<Keeping>;
}

/** Answers as files of a store of stages. `onFull` is told what the store had no room for; the evaluation goes on without. */
export function answerStore(store: StageStore, onFull: (stage: string) => unknown): AnswerStore {
  const idOf = (name: string, key: string) => ({ stage: `answers/${name}`, key });
  return {
    load: (name, key) => store.load(idOf(name, key)),
    async save(name, key, answers) {
      try {
        await store.save(idOf(name, key), answers);
      } catch (error) {
        if (!hasCode(error, "storage-full")) throw error;
        onFull(`answers/${name}`);
      }
    },
  };
}

/** The key of a model as its files hold it. */
export async function baseWeightsKey({
  modelHash,
  precision,
}: {
  readonly modelHash: string;
  readonly precision: Precision;
}): Promise<string> {
  return sha256(canonicalJson({ modelHash, precision }));
}

function groundOf({ base }: Pick<TrainingContext, "base">, { eosTokenId, model }: PreparedRun): StageGround {
  const slabBlocks = base.layout.slabs.map(({ blocks }) => blocks);
  return { modelHash: model.hash, eosTokenId, slabBlocks };
}

/** Keys of what a baseline trains, in their order. */
async function trainedKeys(prepared: PreparedRun, baseline: Baseline, ground: StageGround): Promise<string[]> {
  const { recipe } = prepared;
  const learned = await stageKeys(recipe, prepared, ground);
  const all = new Map<string, string>();
  for (const { stage, key } of await baselineKeys(recipe, prepared, { ground, learned })) all.set(stage, key);
  const checkpoints = tasksOf(recipe, baseline).map(({ id }) => `checkpoint/${id}`);
  const random =
    baseline.method === "randomMask" ? learned.map(({ name }) => `random/${randomName(baseline, name)}`) : [];
  return [...checkpoints, ...random].map((stage) => present(all.get(stage), `the key of ${stage}`));
}

/** What makes a baseline's weights besides what it trains and its own settings. */
function madeBeside({ method }: Baseline, settings: MergeSettings, learned: readonly string[]): object {
  switch (method) {
    case "ablation":
    case "maskAfterTraining":
    case "randomMask":
      return { settings, learned };
    case "taskVectors":
    case "dare":
      return { mu: settings.mu };
    default:
      return {};
  }
}

/** Keeps the answers of a run's base, of whatever its deltas are merged into, and of what it is compared with, where there is a store; `answersNotKept` receives what had no room. */
export async function keepRunAnswers(
  stages: StageStore | undefined,
  { context, prepared, answersNotKept }: Pick<FinishedRun, "context" | "prepared" | "answersNotKept">,
): Promise<AnswerKeeping | undefined> {
  if (!stages) return undefined;
  const ground = groundOf(context, prepared);
  const learned = (await stageKeys(prepared.recipe, prepared, ground)).map(({ learn }) => learn);
  const origin = { modelHash: prepared.model.hash, precision: prepared.recipe.precision };
  const store = answerStore(stages, (stage) => answersNotKept.add(stage));
  const under = async (made: object) => ({ store, weightsKey: await sha256(canonicalJson({ ...origin, ...made })) });
  return {
    base: async () => ({ store, weightsKey: await baseWeightsKey(origin) }),
    merged: (table) => under({ learned, table }),
    fullTraining: async (asked) => under({ fullTraining: await fullTrainingKey(asked.recipe, asked, ground) }),
    async baseline(asked, baseline, settings) {
      const { name: _, ...own } = baseline;
      const trained = await trainedKeys(asked, baseline, ground);
      const { seed } = asked.recipe;
      return under({ baseline: own, seed, trained, ...madeBeside(baseline, settings, learned) });
    },
  };
}
