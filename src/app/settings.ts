import type { Recipe } from "../formats/recipe";
import type { MergeSettings } from "../method/settings";
import { type Entries, entryChanges, ratioText } from "./changes";
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

/** The settings by the paper's letters, as they are printed. */
export function settingEntries(settings: MergeSettings, languages: readonly string[]): Entries {
  const { alpha, beta, mu, gamma, eta, transferRatio, similarity, exclude, force, kinds } = settings;
  return {
    α: String(alpha),
    β: String(beta),
    ...Object.fromEntries(mu.map((value, i) => [`μ ${languages[i] ?? i}`, String(value)])),
    γ: String(gamma),
    η: String(eta),
    k2: ratioText(transferRatio),
    similarity,
    excluded: namesOf(exclude),
    forced: namesOf(force),
    kinds: kindWords(kinds),
  };
}

/** The settings that differ, in the paper's letters: "γ 1.5, now 0.7". */
export function describeChange(before: MergeSettings, now: MergeSettings, languages: readonly string[]): string {
  return entryChanges(settingEntries(before, languages), settingEntries(now, languages)).join("; ");
}

/** What sets settings apart from a run's own, to call them by: "γ 0.5, k2 80 %". */
export function settingsName(settings: MergeSettings, own: MergeSettings, languages: readonly string[]): string {
  const [before, now] = [settingEntries(own, languages), settingEntries(settings, languages)];
  const changed = Object.entries(now).filter(([name, value]) => before[name] !== value);
  return changed.map(([name, value]) => `${name} ${value}`).join(", ") || "the run's own settings";
}

/** The recipe with the sliders written into it: the inverse of `settingsOf`. */
export function withSettings(recipe: Recipe, settings: MergeSettings): Recipe {
  const { alpha, beta, mu, gamma, eta, transferRatio, similarity, exclude, force, kinds } = settings;
  return {
    ...recipe,
    languages: recipe.languages.map((language, i) => ({ ...language, mu: mu[i] ?? language.mu })),
    extract: { ...recipe.extract, alpha, beta },
    select: { ...recipe.select, similarity, transferRatio, exclude: [...exclude], force: [...force] },
    merge: { ...recipe.merge, gamma, eta, kinds: kinds && [...kinds] },
  };
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
