// The trainings that a recipe's baselines need, each once however many baselines use it.
import { assert } from "../../base/assert";
import type { TokenDocuments } from "../../formats/corpus";
import { alternate } from "../../formats/packRows";
import { learnSettings, type OptimiserSettings, type Recipe } from "../../formats/recipe";
import type { Baseline, BaselineOf } from "../../formats/recipeBaselines";
import { basisOf } from "../extract";
import { corpusStages, type RunCorpora } from "../stages";
import { adaptersOf, type LoraSettings } from "./adapterSettings";
import { type ExpertTask, mixtureTasks, type RouterTask } from "./mixtureTasks";

/** Documents of a checkpoint: those of a checkpoint of the method; corpora in turn; or the baseline's own corpora in turn. */
type CheckpointData =
  | { readonly kind: "stage"; readonly corpus: string }
  | { readonly kind: "general"; readonly withAbility: boolean }
  | { readonly kind: "ability" }
  | { readonly kind: "own"; readonly baseline: string };

/** A training of all weights, of adapters, or of a mixture's experts or routers. */
export interface CheckpointTask {
  /**
   * `ability`, `es`: on the rows of `learn/es`. `L&A`, `L`, `L&DA`: on a mixture. With a baseline's name: its alone.
   * Of adapters with their settings before it: `LoRA r8 a16 es`; of experts `expert mlp r8 a16 es`; of routers with the
   * baseline's name.
   */
  readonly id: string;
  readonly data: CheckpointData;
  readonly settings: OptimiserSettings;
  /** The checkpoint that it goes on from; the base where there is none. */
  readonly start?: string;
  /** Adapters that are trained in the place of all weights and merged in. */
  readonly lora?: LoraSettings;
  /** What is trained and kept apart from the base. */
  readonly apart?: ExpertTask | RouterTask;
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
  if (baseline.method === "mixture") return mixtureTasks(recipe, baseline, tasks);
  if (!("lora" in baseline) || !baseline.lora) return tasks;
  const adapters = adaptersOf(recipe, baseline.lora);
  const nameOf = (id: string) => `LoRA ${adapters.label} ${id}`;
  return tasks.map(({ id, start, settings, ...task }) => ({
    ...task,
    id: nameOf(id),
    settings: adapters.changed(settings),
    ...(start !== undefined && { start: nameOf(start) }),
    lora: adapters.of(id),
  }));
}

function denseTasks(recipe: Recipe, baseline: Baseline): CheckpointTask[] {
  switch (baseline.method) {
    case "continual":
      return continualTasks(recipe, baseline);
    case "taskVectors":
    case "dare":
    case "ties":
    case "mixture":
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
