// Eq. 2 (ability weights) and Eq. 3 (multilingual weights), as coefficients over the basis of trained deltas.
// Nothing is added up here: a vector of the method is a linear combination Σ cᵢ dᵢ, and dᵢ stays where it is.
import { assert } from "../base/assert";
import type { MergeSettings } from "./settings";

/** Positions of the first two deltas of the basis; language i stands at `firstLanguage + i`. */
export const abilityIndex = 0;
export const referenceIndex = 1;
export const firstLanguage = 2;

/** One number for each delta of the basis. */
export type Coefficients = readonly number[];

/** Names of the deltas in the order of every coefficient list: ability, reference, then the recipe's languages. */
export function basisOf(languages: readonly string[]): readonly string[] {
  return ["ability", "reference", ...languages];
}

/** Eq. 2: R(A) = α (abilityModel − base) − β (referenceModel − base). */
export function abilityWeights(settings: MergeSettings): Coefficients {
  const coefficients = zeros(settings);
  coefficients[abilityIndex] = settings.alpha;
  coefficients[referenceIndex] = -settings.beta;
  return coefficients;
}

/** Eq. 2 for language i: R(Lᵢ) = α dᵢ − β d_reference; or dᵢ itself where the languages were learned directly. */
export function languageWeights(settings: MergeSettings, language: number): Coefficients {
  assert(language >= 0 && language < settings.mu.length, `language ${language} of ${settings.mu.length}`);
  const coefficients = zeros(settings);
  const subtracts = settings.languageWeights === "equation2";
  coefficients[firstLanguage + language] = subtracts ? settings.alpha : 1;
  coefficients[referenceIndex] = subtracts ? -settings.beta : 0;
  return coefficients;
}

/** Eq. 3: R_Lang = Σ μᵢ R(Lᵢ), over the languages other than the reference. */
export function multilingualWeights(settings: MergeSettings): Coefficients {
  const sum = zeros(settings);
  settings.mu.forEach((mu, language) => {
    languageWeights(settings, language).forEach((coefficient, delta) => {
      sum[delta] = (sum[delta] ?? 0) + mu * coefficient;
    });
  });
  return sum;
}

function zeros(settings: MergeSettings): number[] {
  return new Array<number>(firstLanguage + settings.mu.length).fill(0);
}
