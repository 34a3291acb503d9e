// What makes a suite's results, as keys: equal keys mean equal results, so that nothing is trained or measured twice.
import { canonicalJson, sha256 } from "../../base/hash";
import { learnSettings } from "../../formats/recipe";
import type { SuiteRun } from "../../formats/suite/suiteRuns";
import { withEveryTensor } from "../../method/ablations";
import { type MergeSettings, mergeSettings } from "../../method/settings";
import { type CorpusKeys, stageKeys } from "../../method/stageKeys";
import type { LanguageTest, PreparedRun } from "../api";

async function keyOf(made: object): Promise<string> {
  return (await sha256(canonicalJson(made))).slice(0, 32);
}

/** Keys of a run's stages. They do not depend on the adapter's limits, as those of kept files do: a result is the same number anywhere. */
export function suiteStageKeys(prepared: PreparedRun): Promise<CorpusKeys[]> {
  const { recipe, model, eosTokenId } = prepared;
  return stageKeys(recipe, prepared, { modelHash: model.hash, eosTokenId, slabBlocks: [] });
}

/** Runs with this key in common have the same deltas, and the same figures of a full training where it is asked for. */
export function trainingKey(keys: readonly CorpusKeys[]): Promise<string> {
  return keyOf({ learn: keys.map(({ name, learn, full }) => ({ name, learn, full })) });
}

/** The settings that a variant is merged with, where it is a merge of the run's deltas. */
export function settingsOfVariant({
  variant,
  recipe,
}: Pick<SuiteRun, "variant" | "recipe">): MergeSettings | undefined {
  const settings = mergeSettings(recipe);
  if (variant === "merged") return settings;
  if (variant === "allTensors") return withEveryTensor(settings);
  return undefined;
}

function groundOf({ model, recipe: { precision } }: PreparedRun) {
  return { modelHash: model.hash, precision };
}

/** What makes the run's deltas merged with settings; null: the base alone. */
export function mergedKey(
  settings: MergeSettings | null,
  keys: readonly CorpusKeys[],
  prepared: PreparedRun,
): Promise<string> {
  const ground = groundOf(prepared);
  const learn = keys.map(({ name, learn }) => ({ name, learn }));
  return settings ? keyOf({ ...ground, learn, settings }) : keyOf(ground);
}

/** What makes the weights that a cell measures. A variant of which nothing is known here depends on the whole recipe. */
export async function weightsKey(
  run: Pick<SuiteRun, "variant" | "recipe">,
  keys: readonly CorpusKeys[],
  prepared: PreparedRun,
): Promise<string> {
  const { variant, recipe } = run;
  const ground = groundOf(prepared);
  const settings = settingsOfVariant(run);
  if (settings) return mergedKey(settings, keys, prepared);
  if (variant === "base") return mergedKey(null, keys, prepared);
  if (variant === "abilityModel") return keyOf({ ...ground, ability: { name: keys[0]?.name, learn: keys[0]?.learn } });
  const { name: _, evaluate: __, microBatchSize: ___, recompute: ____, baselines, ...made } = recipe;
  const scores = keys.map((key) => key.scores);
  if (variant !== "fullTraining") {
    const asked = baselines.map(({ name: _, ...baseline }) => baseline);
    const texts = await hashable(Object.values(prepared.baselines));
    return keyOf({
      ...ground,
      variant: asked.length > 0 ? asked : variant,
      made,
      scores,
      texts,
      eosTokenId: prepared.eosTokenId,
    });
  }
  const { contextLength, batchSize, seed, shuffle, documentMask } = made;
  const rows = { contextLength, batchSize, seed, shuffle, documentMask, eosTokenId: prepared.eosTokenId };
  const corpus = await keyOf(await hashable(prepared.ability));
  return keyOf({ ...ground, variant, rows, corpus, settings: learnSettings(recipe, "ability") });
}

/** A test and how its text is cut. */
export async function testKey(test: LanguageTest, { recipe, eosTokenId }: PreparedRun): Promise<string> {
  return keyOf(await hashable({ test, contextLength: recipe.contextLength, eosTokenId }));
}

/** The key of one score: of these weights in this test. */
export function scoreKey(weights: string, test: string): Promise<string> {
  return keyOf({ weights, test });
}

/** Plain data with every typed array replaced by its hash. */
async function hashable(value: unknown): Promise<object> {
  if (value instanceof Uint32Array) {
    return { hash: await sha256(new Uint8Array(value.slice().buffer)) };
  }
  if (Array.isArray(value)) return value.some(isObject) ? Promise.all(value.map(inside)) : value;
  const entries = Object.entries(value as object);
  return Object.fromEntries(
    await Promise.all(entries.map(async ([key, inner]) => [key, await inside(inner)] as const)),
  );
}

const isObject = (value: unknown) => typeof value === "object" && value !== null;

async function inside(value: unknown): Promise<unknown> {
  return isObject(value) ? hashable(value) : value;
}
