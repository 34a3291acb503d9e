import { hasCode } from "../base/errors";
import { canonicalJson, sha256 } from "../base/hash";
import type { Keeping } from "../evaluation/answerer";
import type { AnswerStore } from "../evaluation/keptAnswers";
import type { Precision } from "../formats/recipe";
import type { Coefficients } from "../method/extract";
import type { TrainingContext } from "../method/locate";
import { type CorpusKeys, stageKeys } from "../method/stageKeys";
import type { StageStore } from "../method/stageStore";
import type { PreparedRun } from "./api";
import type { FinishedRun } from "./finishedRun";

/** Where the answers of a run's models are kept, under keys that say what made their weights. */
export interface AnswerKeeping {
  base(): Promise<Keeping>;
  /** The run's deltas merged with a table of coefficients. */
  merged(table: readonly Coefficients[]): Promise<Keeping>;
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

/** The keys of a run's stages. */
function runKeys({ base }: Pick<TrainingContext, "base">, prepared: PreparedRun): Promise<CorpusKeys[]> {
  const { recipe, eosTokenId, model } = prepared;
  const slabBlocks = base.layout.slabs.map(({ blocks }) => blocks);
  return stageKeys(recipe, prepared, { modelHash: model.hash, eosTokenId, slabBlocks });
}

/** Keeps the answers of a run's base and of whatever its deltas are merged into, where there is a store; `answersNotKept` receives what had no room. */
export async function keepRunAnswers(
  stages: StageStore | undefined,
  { context, prepared, answersNotKept }: Pick<FinishedRun, "context" | "prepared" | "answersNotKept">,
): Promise<AnswerKeeping | undefined> {
  if (!stages) return undefined;
  const learned = (await runKeys(context, prepared)).map(({ learn }) => learn);
  const origin = { modelHash: prepared.model.hash, precision: prepared.recipe.precision };
  const store = answerStore(stages, (stage) => answersNotKept.add(stage));
  return {
    base: async () => ({ store, weightsKey: await baseWeightsKey(origin) }),
    merged: async (table) => ({ store, weightsKey: await sha256(canonicalJson({ ...origin, learned, table })) }),
  };
}
