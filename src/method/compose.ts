// Eq. 2 to 5 at once for given settings, from the Gram matrices: what a moved slider asks for. No weights are touched.
import { baseNorm, compareTensors, type GramMatrix, norm, type TensorComparison } from "./compare";
import type { Coefficients } from "./extract";
import { mergeTable } from "./mergeTable";
import { rankTensors, receivers, transferCount } from "./select";
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
  /** Tensors right of the k2 cut; differs from `selectedCount` by what was decided by hand or by kind. */
  readonly cutCount: number;
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
  const selected = receivers(names, ranking, settings);
  const table = mergeTable(settings, selected);
  const relativeChange = grams.map((gram, tensor) => {
    const base = baseNorm(gram);
    return base === 0 ? 0 : norm(gram, table[tensor] ?? []) / base;
  });
  const selectedCount = selected.reduce((count, isSelected) => count + Number(isSelected), 0);
  const cutCount = transferCount(settings.transferRatio, names.length);
  return { comparisons, similarity, ranking, rank, selected, selectedCount, cutCount, table, relativeChange };
}

/** Names of the transfer set, sorted: as reports keep it. */
export function transferNames(names: readonly string[], composition: Composition): readonly string[] {
  return names.filter((_, tensor) => composition.selected[tensor]).sort();
}
