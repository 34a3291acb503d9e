import { formatPercent } from "../base/format";
import type { RunReport } from "../engine/report";
import { corpusText } from "../formats/corpora/corpusText";
import type { CorpusSource, Recipe } from "../formats/recipe";
import type { Baseline, BaselineOf } from "../formats/recipeBaselines";

/** What a row of the results is: its name as the report has it, and one sentence. */
export interface BaselineWords {
  readonly name: string;
  readonly words: string;
}

/** The baselines that a report has results of, in words. */
export function baselinesOf({ recipe, results }: Pick<RunReport, "recipe" | "results">): readonly BaselineWords[] {
  const measured = recipe.baselines.filter(({ name }) => results.some(({ variant }) => variant === name));
  return measured.map((baseline) => ({ name: baseline.name, words: baselineWords(baseline, recipe) }));
}

/** The settings of a baseline that are not left open: "drop rate 0.5, lambda ability 1"; of one without, that it is there. */
export function baselineText({ name: _, method: __, ...settings }: Baseline): string {
  const said = Object.entries(settings).flatMap(([field, value]) => {
    if (value === null || (typeof value === "object" && Object.values(value).every((inner) => inner === undefined)))
      return [];
    const words = field.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
    return [`${words} ${typeof value === "object" ? objectText(value) : value}`];
  });
  return said.length > 0 ? said.join(", ") : "there";
}

function objectText(value: object): string {
  if ("corpora" in value) return (value.corpora as readonly CorpusSource[]).map(corpusText).join(" + ");
  const given = Object.entries(value).filter(([, inner]) => inner !== null && inner !== undefined);
  return given.length > 0 ? given.map(([field, inner]) => `${field} ${inner}`).join(" ") : "by default";
}

/** What a comparison is, in one sentence. */
export function baselineWords(baseline: Baseline, recipe: Recipe): string {
  switch (baseline.method) {
    case "continual":
      return continualWords(baseline, recipe);
    case "taskVectors": {
      const languages = baseline.lambdaLanguages ?? "the run's μ";
      return `Task vectors: what training ${trainedPart(baseline, recipe)} changed is added to the base, with strength ${baseline.lambdaAbility} for ${recipe.ability.name} and ${languages} for each language; no key weights, and no language is taken out.`;
    }
    case "dare":
      return `Task vectors (DARE): as task vectors, but ${formatPercent(baseline.dropRate, 0)} of each change is dropped at random and the rest made larger to match.`;
    case "ties":
      return `Task vectors (TIES): of each change${dropped(baseline.dropRate)} ${baseline.density < 1 ? `only the largest ${formatPercent(baseline.density, 0)} count` : "all of it counts"}; where changes disagree in sign the larger side wins, and its mean is added${strength(baseline.lambda)}.`;
    case "layerSwapping":
      return `${baseline.tensors === "all" ? "Layers" : "Attention of layers"}: the lowest ${baseline.bottom} and highest ${baseline.top} from the ${languageModel(baseline.language)}, the others from the model trained on ${recipe.ability.name}${baseline.transition > 0 ? `, with ${baseline.transition} averaged between them` : ""}.`;
    case "chatVector":
      return `What training on ${recipe.ability.name} changed is added to the ${languageModel(baseline.language)}${strength(baseline.lambda)}.`;
    case "mixture":
      return mixtureWords(baseline, recipe);
    case "maskAfterTraining":
      return "All weights trained, then only the key weights' change kept and merged as the method merges.";
    case "randomMask":
      return "The method with as many weights chosen at random in the place of the key weights.";
    case "ablation":
      return ablationWords[baseline.without];
    default:
      throw baseline satisfies never;
  }
}

const ablationWords = {
  keyNeurons: "The method without key weights (Eq. 1): all weights are trained and merged.",
  subtraction: "The method without the subtraction of Eq. 2: what the source language learned is not taken out.",
  selection: "The method without Eq. 4: every tensor receives the ability.",
  ability: "The method without the ability: languages alone are merged.",
} as const;

function strength(lambda: number): string {
  return lambda === 1 ? "" : ` with strength ${lambda}`;
}

function dropped(rate: number): string {
  return rate > 0 ? `, after ${formatPercent(rate, 0)} of it was dropped at random (DARE),` : "";
}

function languageModel(language: string | null): string {
  return language === null ? "model trained on all languages" : `model trained on ${language}`;
}

function continualWords({ data, lora }: BaselineOf<"continual">, recipe: Recipe): string {
  const part = trainedPart({ lora }, recipe);
  const trained = `${part.charAt(0).toUpperCase()}${part.slice(1)} trained`;
  if (typeof data === "object")
    return `${trained} on ${data.corpora.map(corpusText).join(", ")}, a document of each in turn.`;
  const ability = `${recipe.ability.name} in ${recipe.reference.language}`;
  if (data === "L&A") return `${trained} once on general text of every language and on ${ability}, in turn.`;
  if (data === "L") return `${trained} on general text of every language, without the ability.`;
  return `${trained} on general text of every language, and then on ${ability}.`;
}

function mixtureWords({ tensors, active, lora }: BaselineOf<"mixture">, recipe: Recipe): string {
  const place = tensors === "all" ? "beside every layer's weights" : "beside the MLP weights of every layer";
  const rank = `LoRA, rank ${lora.rank ?? recipe.learn.loraRank}`;
  const choice =
    active === null ? "weigh all of them for each token" : `pick ${active} of them for each token and weigh these`;
  return `Adapters (${rank}) ${place}, one for ${recipe.ability.name} and one for each language, each trained by itself; then small routers, trained on all texts in turn, ${choice}. Nothing is merged.`;
}

/** What a baseline trains. */
function trainedPart({ lora }: Pick<BaselineOf<"continual">, "lora">, { learn }: Recipe): string {
  return lora ? `adapters beside the weights (LoRA, rank ${lora.rank ?? learn.loraRank})` : "all weights";
}
