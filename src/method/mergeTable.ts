// Eq. 5 as coefficients: merged[τ] = base[τ] + Σ cᵢ dᵢ[τ], where c depends on whether τ receives the ability.
import { abilityWeights, type Coefficients, multilingualWeights } from "./extract";
import type { MergeSettings } from "./settings";

export interface MergeCoefficients {
  /** γ R(A) + η R_Lang: for tensors of the transfer set. */
  readonly transfer: Coefficients;
  /** R_Lang: for the rest. */
  readonly rest: Coefficients;
}

/** Eq. 5, the two lines of it. */
export function mergeCoefficients(settings: MergeSettings): MergeCoefficients {
  const ability = abilityWeights(settings);
  const rest = multilingualWeights(settings);
  const transfer = ability.map((a, delta) => settings.gamma * a + settings.eta * (rest[delta] ?? 0));
  return { transfer, rest };
}

/** One row of coefficients for each tensor; `selected` says which of them receive the ability. */
export function mergeTable(settings: MergeSettings, selected: readonly boolean[]): readonly Coefficients[] {
  const { transfer, rest } = mergeCoefficients(settings);
  return selected.map((isSelected) => (isSelected ? transfer : rest));
}
