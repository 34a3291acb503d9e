// Eq. 2 to 5 at once for given settings, from the Gram matrices: what a moved slider asks for. No weights are touched.
import { baseNorm, compareTensors, type GramMatrix, norm, type TensorComparison } from "./compare";
import type { Coefficients } from "./extract";
import { mergeTable } from "./mergeTable";
import { rankTensors, selectTransfer } from "./select";
import type { MergeSettings } from "./settings";

export interface Composition {
  readonly comparisons: readonly TensorComparison[];
  /** The similarity chosen in the settings, by tensor. */
  readonly similarity: readonly number[];
  /** Tensor indices, the most language-like first. */
  readonly ranking: readonly number[];
  /** Position of each tensor in the ranking, from 0. */
  readonly rank: readonly number[];
  /** T: whether each tensor receives the ability. */
  readonly selected: readonly boolean[];
  readonly selectedCount: number;
  /** Eq. 5: coefficients over the deltas, by tensor. */
  readonly table: readonly Coefficients[];
  /** ‖merged[τ] − base[τ]‖ / ‖base[τ]‖; 0 where the base itself is 0. */
  readonly relativeChange: readonly number[];
}

/** All that follows from the settings, by tensor, in the order of `names` and `grams`. */
export function compose(names: readonly string[], grams: readonly GramMatrix[], settings: MergeSettings): Composition {
  const comparisons = compareTensors(grams, settings);
  const similarity = comparisons.map((comparison) => comparison[settings.similarity]);
  const ranking = rankTensors(names, similarity);
  const rank = new Array<number>(names.length).fill(0);
  ranking.forEach((tensor, position) => {
    rank[tensor] = position;
  });
  const transferSet = selectTransfer(ranking, settings.transferRatio);
  const selected = new Array<boolean>(names.length).fill(false);
  for (const tensor of transferSet) selected[tensor] = true;
  const table = mergeTable(settings, names.length, transferSet);
  const relativeChange = grams.map((gram, tensor) => {
    const base = baseNorm(gram);
    return base === 0 ? 0 : norm(gram, table[tensor] ?? []) / base;
  });
  return { comparisons, similarity, ranking, rank, selected, selectedCount: transferSet.length, table, relativeChange };
}

/** Names of the transfer set, sorted: as reports keep it. */
export function transferNames(names: readonly string[], composition: Composition): readonly string[] {
  return names.filter((_, tensor) => composition.selected[tensor]).sort();
}
