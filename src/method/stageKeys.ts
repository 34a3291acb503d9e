// What makes a stage's result, as a key: equal keys give equal results, so a kept result is used again exactly where
// nothing that made it has changed.
import { canonicalJson, sha256 } from "../base/hash";
import type { TokenDocuments } from "../formats/corpus";
import { learnSettings, type OptimiserSettings, type Recipe } from "../formats/recipe";
import type { LoraSettings } from "./baselines/adapterSettings";
import { type CheckpointTask, checkpointDocuments, checkpointTasks } from "./baselines/checkpointTasks";
import { randomName, seedOf } from "./baselines/randomTasks";
import type { StageId } from "./stageStore";
import { corpusStages, type RunCorpora } from "./stages";

/** Keys of one corpus's three results, in the order in which they are made. */
export interface CorpusKeys {
  /** `ability`, `reference`, or a language's code. */
  readonly name: string;
  /** Importance of every scalar (Eq. 1). */
  readonly scores: string;
  /** The mask that k1 cuts from it. */
  readonly locate: string;
  /** The checkpoint learned on the mask. */
  readonly learn: string;
  /** The figures of training all weights on the checkpoint's rows; of the ability alone, where the recipe asks for it. */
  readonly full?: string;
}

/** What all stages of a run are made from besides the recipe and the corpora. */
export interface StageGround {
  /** Of the base's weights and configuration. */
  readonly modelHash: string;
  readonly eosTokenId: number;
  /** Blocks of each slab: files of masks and scores follow the layout, which follows the adapter's limits. */
  readonly slabBlocks: readonly number[];
}

/**
 * Keys of every corpus of a run, in the order of the basis. The micro-batch is part of none: how many rows are computed
 * at once changes the rounding of sums and nothing else. What only composes, merges or measures is part of none either.
 */
export async function stageKeys(recipe: Recipe, corpora: RunCorpora, ground: StageGround): Promise<CorpusKeys[]> {
  const rows = rowsGround(recipe, ground);
  const found: CorpusKeys[] = [];
  const hashes: string[] = [];
  const stages = corpusStages(recipe, corpora);
  for (const { warmUp } of stages) hashes.push(await hashDocuments(warmUp));
  for (const [index, { name }] of stages.entries()) {
    const scores = await keyOf({ rows, corpus: hashes[index], warmUp: warmUpSettings(recipe) });
    const locate = await keyOf({ scores, keyNeuronRatio: recipe.locate.keyNeuronRatio });
    found.push({ name, scores, locate, learn: "" });
  }
  for (const [index, { withReference, settings }] of stages.entries()) {
    const own = found[index];
    if (!own) continue;
    const used = withReference ? [index, 1] : [index];
    const learn = await keyOf({
      rows,
      corpora: used.map((corpus) => hashes[corpus]),
      masks: used.map((corpus) => found[corpus]?.locate),
      settings: settings satisfies OptimiserSettings,
    });
    const isCompared = index === 0 && recipe.learn.compareFull;
    const full = isCompared
      ? await keyOf({ rows, corpora: used.map((corpus) => hashes[corpus]), settings })
      : undefined;
    found[index] = { ...own, learn, ...(full && { full }) };
  }
  return found;
}

/**
 * The stages that a recipe's baselines keep: every checkpoint by its rows, its optimiser and its start, and what is learned
 * on random masks, whose sizes are those of the run's own.
 */
export async function baselineKeys(
  recipe: Recipe,
  corpora: RunCorpora,
  { ground, learned }: { readonly ground: StageGround; readonly learned: readonly CorpusKeys[] },
): Promise<StageId[]> {
  const rows = rowsGround(recipe, ground);
  const keys = new Map<string, string>();
  for (const task of checkpointTasks(recipe)) {
    const corpus = await hashDocuments(checkpointDocuments(task, recipe, corpora));
    const start = task.start === undefined ? {} : { start: keys.get(task.start) };
    const { settings, lora = "all", apart } = task;
    const weights = apart ? withExpertKeys(apart, keys) : lora;
    keys.set(task.id, await keyOf({ rows, corpus, settings, weights, ...start }));
  }
  const found = [...keys].map(([id, key]) => ({ stage: `checkpoint/${id}`, key }));
  for (const baseline of recipe.baselines) {
    if (baseline.method !== "randomMask") continue;
    const seed = seedOf(recipe, baseline);
    for (const { name, learn } of learned) {
      found.push({ stage: `random/${randomName(baseline, name)}`, key: await keyOf({ learn, randomMask: seed }) });
    }
  }
  return found;
}

/** Adapters by themselves, trained on one corpus. */
export interface AdapterTraining {
  readonly documents: TokenDocuments;
  readonly settings: OptimiserSettings;
  readonly lora: LoraSettings;
}

/** The key of what a training of adapters reached. */
export async function adapterKey(
  recipe: Recipe,
  { documents, settings, lora }: AdapterTraining,
  ground: StageGround,
): Promise<string> {
  const corpus = await hashDocuments(documents);
  return keyOf({ rows: rowsGround(recipe, ground), corpus, settings, weights: lora });
}

/** A mixture's training, with its experts' keys in the place of their ids. */
function withExpertKeys(apart: NonNullable<CheckpointTask["apart"]>, keys: ReadonlyMap<string, string>): object {
  return apart.kind === "expert" ? apart : { ...apart, experts: apart.experts.map((id) => keys.get(id)) };
}

/** The key of all weights trained on the ability alone: what the variant `fullTraining` measures. */
export async function fullTrainingKey(
  recipe: Recipe,
  { ability }: Pick<RunCorpora, "ability">,
  ground: StageGround,
): Promise<string> {
  const settings = learnSettings(recipe, "ability");
  return keyOf({ rows: rowsGround(recipe, ground), corpus: await hashDocuments(ability), settings, weights: "all" });
}

/** What all trainings of a run have in common. */
function rowsGround(recipe: Recipe, ground: StageGround): object {
  const { contextLength, batchSize, seed, shuffle, documentMask } = recipe;
  // f32 is not named, so that its keys are those of recipes that do not name a precision.
  const storage = recipe.precision === "f32" ? {} : { precision: recipe.precision };
  return { ...ground, contextLength, batchSize, seed, shuffle, documentMask, ...storage };
}

/** Of `locate` what moves the scores: the gradient's sum has no optimiser, only its number of steps. */
function warmUpSettings({ locate: { keyNeuronRatio: _, together, ...warmUp } }: Recipe): object {
  if (warmUp.importance !== "value-change") return { importance: warmUp.importance, steps: warmUp.steps };
  return together === "all" ? warmUp : { ...warmUp, together };
}

async function keyOf(made: object): Promise<string> {
  return (await sha256(canonicalJson(made))).slice(0, 16);
}

async function hashDocuments({ tokens, ends }: TokenDocuments): Promise<string> {
  const parts = [tokens, ends].map((words) => new Uint8Array(words.buffer, words.byteOffset, words.byteLength));
  return (await Promise.all(parts.map((part) => sha256(part)))).join("");
}
