// Eq. 4: how much each tensor's ability weights and multilingual weights agree, from per-tensor Gram matrices.
import { assert } from "../base/assert";
import { abilityWeights, type Coefficients, multilingualWeights } from "./extract";
import type { MergeSettings } from "./settings";

/** ⟨vᵢ, vⱼ⟩ of one tensor, row by row; vectors are the n deltas of the basis and, last, the base: (n + 1)² numbers. */
export type GramMatrix = readonly number[];

export interface TensorComparison {
  /** ⟨R(A)[τ], R_Lang[τ]⟩ */
  readonly dot: number;
  /** The same divided by both norms; 0 where one of them is 0. */
  readonly cosine: number;
  /** ‖R(A)[τ]‖ and ‖R_Lang[τ]‖ (Euclidean). */
  readonly abilityNorm: number;
  readonly multilingualNorm: number;
  /** One of the two is zero: no key neuron lies in this tensor, and its similarity says nothing. */
  readonly empty: boolean;
}

/** ⟨Σ left[i] vᵢ, Σ right[j] vⱼ⟩; lists shorter than the matrix leave its last vectors out (the base). */
export function innerProduct(gram: GramMatrix, left: Coefficients, right: Coefficients): number {
  const size = Math.sqrt(gram.length);
  assert(
    Number.isInteger(size) && left.length <= size && right.length <= size,
    `Gram matrix of ${gram.length} numbers`,
  );
  let sum = 0;
  for (let i = 0; i < left.length; i += 1) {
    const a = left[i] ?? 0;
    if (a === 0) continue;
    for (let j = 0; j < right.length; j += 1) sum += a * (right[j] ?? 0) * (gram[i * size + j] ?? 0);
  }
  return sum;
}

/** √⟨v, v⟩ of v = Σ cᵢ vᵢ; rounding below zero counts as zero. */
export function norm(gram: GramMatrix, coefficients: Coefficients): number {
  return Math.sqrt(Math.max(0, innerProduct(gram, coefficients, coefficients)));
}

/** ‖base[τ]‖: the last vector of the matrix. */
export function baseNorm(gram: GramMatrix): number {
  return Math.sqrt(Math.max(0, gram.at(-1) ?? 0));
}

/** Eq. 4 for every tensor, in the order of `grams`. */
export function compareTensors(grams: readonly GramMatrix[], settings: MergeSettings): readonly TensorComparison[] {
  const ability = abilityWeights(settings);
  const multilingual = multilingualWeights(settings);
  return grams.map((gram) => {
    assert(
      gram.length === (ability.length + 1) ** 2,
      `Gram matrix of ${gram.length} numbers for ${ability.length} deltas`,
    );
    const dot = innerProduct(gram, ability, multilingual);
    const abilityNorm = norm(gram, ability);
    const multilingualNorm = norm(gram, multilingual);
    const empty = abilityNorm === 0 || multilingualNorm === 0;
    return { dot, cosine: empty ? 0 : dot / (abilityNorm * multilingualNorm), abilityNorm, multilingualNorm, empty };
  });
}
