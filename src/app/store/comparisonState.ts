import type { Baseline } from "../../formats/recipeBaselines";

/** A change of the recipe's comparisons that can be taken back. */
export interface ComparisonChange {
  /** "TIES removed". */
  readonly words: string;
  readonly before: readonly Baseline[];
  readonly after: readonly Baseline[];
}

export interface ComparisonState {
  /** Changes in their order, as long as nothing else changed the comparisons. */
  readonly past: readonly ComparisonChange[];
}

export const initialComparisons: ComparisonState = { past: [] };
