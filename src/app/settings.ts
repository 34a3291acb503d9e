import type { Recipe } from "../formats/recipe";
import type { MergeSettings } from "../method/settings";
import { placeOf } from "./tensorPlace";

/** The merge settings that a recipe names. */
export function settingsOf(recipe: Recipe): MergeSettings {
  return {
    alpha: recipe.extract.alpha,
    beta: recipe.extract.beta,
    mu: recipe.languages.map((language) => language.mu),
    gamma: recipe.merge.gamma,
    eta: recipe.merge.eta,
    transferRatio: recipe.select.transferRatio,
    similarity: recipe.select.similarity,
    exclude: recipe.select.exclude,
    force: recipe.select.force,
    kinds: recipe.merge.kinds,
    languageWeights: recipe.learn.languageWeights,
  };
}

export function sameSettings(a: MergeSettings, b: MergeSettings): boolean {
  return JSON.stringify(Object.entries(a).sort()) === JSON.stringify(Object.entries(b).sort());
}

/** Table 5 of the paper: where the ticks of the sliders stand. */
export const paperSettings = { alpha: 0.8, beta: 0.2, gamma: 0.2, eta: 1, transferRatio: 0.8 } as const;

/** The settings that differ, in the paper's letters: "γ 1.5, now 0.7". */
export function describeChange(before: MergeSettings, now: MergeSettings, languages: readonly string[]): string {
  const changes: string[] = [];
  const compare = (label: string, a: number | string, b: number | string) => {
    if (a !== b) changes.push(`${label} ${a}, now ${b}`);
  };
  const percent = (ratio: number) => `${Math.round(ratio * 1000) / 10} %`;
  compare("α", before.alpha, now.alpha);
  compare("β", before.beta, now.beta);
  before.mu.forEach((mu, i) => {
    compare(`μ ${languages[i] ?? i}`, mu, now.mu[i] ?? mu);
  });
  compare("γ", before.gamma, now.gamma);
  compare("η", before.eta, now.eta);
  compare("k2", percent(before.transferRatio), percent(now.transferRatio));
  compare("similarity", before.similarity, now.similarity);
  compare("excluded", namesOf(before.exclude), namesOf(now.exclude));
  compare("forced", namesOf(before.force), namesOf(now.force));
  compare("kinds", kindWords(before.kinds), kindWords(now.kinds));
  return changes.join("; ");
}

/** "none", or the places of the tensors. */
function namesOf(names: readonly string[]): string {
  return names.length === 0
    ? "none"
    : [...names]
        .sort()
        .map((name) => placeOf(name).label)
        .join(" and ");
}

function kindWords(kinds: MergeSettings["kinds"]): string {
  return kinds === null ? "all" : kinds.join(" ") || "none";
}
