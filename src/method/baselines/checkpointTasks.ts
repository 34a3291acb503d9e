// The trainings that a recipe's baselines need, each once however many baselines use it.
import { assert } from "../../base/assert";
import { deriveSeed } from "../../base/random";
import type { TokenDocuments } from "../../formats/corpus";
import { alternate } from "../../formats/packRows";
import { learnSettings, type OptimiserSettings, type Recipe } from "../../formats/recipe";
import type { Baseline, BaselineOf } from "../../formats/recipeBaselines";
import { basisOf } from "../extract";
import { corpusStages, type RunCorpora } from "../stages";

/** Documents of a checkpoint: those of a checkpoint of the method; corpora in turn; or the baseline's own corpora in turn. */
type CheckpointData =
  | { readonly kind: "stage"; readonly corpus: string }
  | { readonly kind: "general"; readonly withAbility: boolean }
  | { readonly kind: "ability" }
  | { readonly kind: "own"; readonly baseline: string };

/** Adapters that are trained in the place of all weights. */
export interface LoraSettings {
  readonly rank: number;
  /** alpha / rank. */
  readonly scale: number;
  readonly seed: number;
}

/** A training of all weights, or of adapters. */
export interface CheckpointTask {
  /**
   * `ability`, `es`: on the rows of `learn/es`. `L&A`, `L`, `L&DA`: on a mixture. With a baseline's name: its alone.
   * Of adapters with their settings before it: `LoRA r8 a16 es`.
   */
  readonly id: string;
  readonly data: CheckpointData;
  readonly settings: OptimiserSettings;
  /** The checkpoint that it goes on from; the base where there is none. */
  readonly start?: string;
  readonly lora?: LoraSettings;
}

/** The stage under which a checkpoint's training is reported. */
export function checkpointStage(id: string): string {
  return `baseline/${id}`;
}

/** Every training of a recipe's baselines, in the order of first use. */
export function checkpointTasks(recipe: Recipe): CheckpointTask[] {
  const tasks = recipe.baselines.flatMap((baseline) => tasksOf(recipe, baseline));
  return [...new Map(tasks.map((task) => [task.id, task] as const)).values()];
}

/** The trainings that one baseline needs, in their order; what it measures or merges is made by the last ones. */
export function tasksOf(recipe: Recipe, baseline: Baseline): CheckpointTask[] {
  const tasks = denseTasks(recipe, baseline);
  if (!("lora" in baseline) || !baseline.lora) return tasks;
  const { rank = null, alpha = null, learningRate = null } = baseline.lora;
  const used = rank ?? recipe.learn.loraRank;
  const strength = alpha ?? 2 * used;
  const nameOf = (id: string) => `LoRA r${used} a${strength}${learningRate === null ? "" : ` lr${learningRate}`} ${id}`;
  return tasks.map(({ id, start, settings, ...task }) => ({
    ...task,
    id: nameOf(id),
    settings: learningRate === null ? settings : { ...settings, learningRate },
    ...(start !== undefined && { start: nameOf(start) }),
    lora: { rank: used, scale: strength / used, seed: deriveSeed(recipe.seed, `LoRA ${id}`) },
  }));
}

function denseTasks(recipe: Recipe, baseline: Baseline): CheckpointTask[] {
  switch (baseline.method) {
    case "continual":
      return continualTasks(recipe, baseline);
    case "taskVectors":
    case "dare":
    case "ties":
      return ["ability", ...recipe.languages.map(({ language }) => language)].map((name) => methodTask(recipe, name));
    case "layerSwapping":
    case "chatVector":
      return [methodTask(recipe, "ability"), languageTask(recipe, baseline.language)];
    case "maskAfterTraining":
      return everyTask(recipe);
    case "ablation":
      return baseline.without === "keyNeurons" ? everyTask(recipe) : [];
    case "randomMask":
      return [];
    default:
      throw baseline satisfies never;
  }
}

/** All weights trained on the rows, steps and rate of a checkpoint of the method. */
function methodTask(recipe: Recipe, corpus: string): CheckpointTask {
  const kind = corpus === "ability" || corpus === "reference" ? corpus : "languages";
  return { id: corpus, data: { kind: "stage", corpus }, settings: learnSettings(recipe, kind) };
}

/** In the order of the basis. */
function everyTask(recipe: Recipe): CheckpointTask[] {
  return basisOf(recipe.languages.map(({ language }) => language)).map((name) => methodTask(recipe, name));
}

/** The training of one language; null: one on the general documents of all. */
function languageTask(recipe: Recipe, language: string | null): CheckpointTask {
  return language === null ? generalTask(recipe) : methodTask(recipe, language);
}

function generalTask(recipe: Recipe): CheckpointTask {
  const settings = learnSettings(recipe, "languages");
  const steps = recipe.languages.length * settings.steps;
  return { id: "L", data: { kind: "general", withAbility: false }, settings: { ...settings, steps } };
}

/** By default a mixture is trained for as many steps as its corpora by themselves. */
function continualTasks(recipe: Recipe, baseline: BaselineOf<"continual">): CheckpointTask[] {
  const { data, name, optimiser, adaptation } = baseline;
  const ability = learnSettings(recipe, "ability");
  const general = generalTask(recipe);
  const own = (changes: object) => (Object.values(changes).some((value) => value !== undefined) ? ` (${name})` : "");
  if (typeof data === "object") {
    const settings = changed({ ...ability, steps: data.corpora.length * ability.steps }, optimiser);
    return [{ id: name, data: { kind: "own", baseline: name }, settings }];
  }
  if (data === "L&A") {
    const settings = changed({ ...ability, steps: ability.steps + general.settings.steps }, optimiser);
    return [{ id: `L&A${own(optimiser)}`, data: { kind: "general", withAbility: true }, settings }];
  }
  const first = { ...general, id: `L${own(optimiser)}`, settings: changed(general.settings, optimiser) };
  if (data === "L") return [first];
  const id = `L&DA${own({ ...optimiser, ...adaptation })}`;
  return [first, { id, data: { kind: "ability" }, settings: changed(ability, adaptation), start: first.id }];
}

type Changes = BaselineOf<"continual">["optimiser"];

function changed(settings: OptimiserSettings, changes: Changes): OptimiserSettings {
  const given = Object.entries(changes).filter(([, value]) => value !== undefined);
  return { ...settings, ...Object.fromEntries(given) };
}

/** What a checkpoint is trained on. Of a mixture a document of each corpus in turn. */
export function checkpointDocuments({ data }: CheckpointTask, recipe: Recipe, corpora: RunCorpora): TokenDocuments {
  const { ability, reference, languages, baselines = {} } = corpora;
  switch (data.kind) {
    case "stage": {
      const stage = corpusStages(recipe, corpora).find(({ name }) => name === data.corpus);
      assert(stage, `no corpus ${data.corpus}`);
      return stage.documents;
    }
    case "general":
      return alternate(
        reference,
        ...languages.map(({ documents }) => documents),
        ...(data.withAbility ? [ability] : []),
      );
    case "ability":
      return ability;
    case "own": {
      const own = baselines[data.baseline];
      assert(own, `no corpora of ${data.baseline}`);
      return alternate(...own);
    }
    default:
      throw data satisfies never;
  }
}
