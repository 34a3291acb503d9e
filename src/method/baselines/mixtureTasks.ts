// The trainings of a routed mixture of adapters: one expert a corpus, then the routers that weigh them.
import { deriveSeed } from "../../base/random";
import { learnSettings, type Recipe } from "../../formats/recipe";
import { type BaselineOf, routerLearningRate } from "../../formats/recipeBaselines";
import type { AdaptedTensors } from "../../model/adapters";
import { adaptersOf, type LoraSettings } from "./adapterSettings";
import type { CheckpointTask } from "./checkpointTasks";

/** Adapters that stay apart from the base. */
export interface ExpertTask extends LoraSettings {
  readonly kind: "expert";
  readonly tensors: AdaptedTensors;
}

/** The routers of trained experts. */
export interface RouterTask extends Omit<ExpertTask, "kind"> {
  readonly kind: "routers";
  /** The experts' checkpoints, in their order. */
  readonly experts: readonly string[];
  /** Experts that work for a token. */
  readonly active: number;
}

/**
 * Adapters trained by themselves with the rows, steps and rates of each of `corpora`, all of whose weights would else be
 * trained; then their routers on the mixture of all corpora, by default for as many steps as one language.
 */
export function mixtureTasks(
  recipe: Recipe,
  { name, lora, tensors, active, router }: BaselineOf<"mixture">,
  corpora: readonly CheckpointTask[],
): CheckpointTask[] {
  const adapters = adaptersOf(recipe, lora);
  const label = tensors === "all" ? adapters.label : `${tensors} ${adapters.label}`;
  const experts = corpora.map(({ id, data, settings }) => ({
    id: `expert ${label} ${id}`,
    data,
    settings: adapters.changed(settings),
    apart: { ...adapters.of(id), kind: "expert", tensors } as const,
  }));
  const given = Object.entries(router).filter(([, value]) => value !== undefined);
  const usual = { ...learnSettings(recipe, "languages"), learningRate: routerLearningRate };
  const routers: RouterTask = {
    kind: "routers",
    rank: adapters.rank,
    scale: adapters.scale,
    tensors,
    experts: experts.map(({ id }) => id),
    active: active ?? experts.length,
    seed: deriveSeed(recipe.seed, "routers"),
  };
  const data = { kind: "general", withAbility: true } as const;
  const settings = { ...usual, ...Object.fromEntries(given) };
  return [...experts, { id: `routers ${name}`, data, settings, apart: routers }];
}
