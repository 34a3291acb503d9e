// Section 4 of the method: the tensors least like the languages receive the ability.
import { assert } from "../base/assert";

/** How many of `tensorCount` tensors the ratio k2 takes: floor(k2 · count). */
export function transferCount(transferRatio: number, tensorCount: number): number {
  assert(transferRatio >= 0 && transferRatio <= 1, `transferRatio ${transferRatio}`);
  // A ratio such as 0.29 times 100 is 28.999999999999996 in floating point; the count it means is 29.
  return Math.min(tensorCount, Math.floor(transferRatio * tensorCount + 1e-9));
}

/** Indices of the tensors by descending similarity (the most language-like first), ties by name. */
export function rankTensors(names: readonly string[], similarity: readonly number[]): readonly number[] {
  assert(names.length === similarity.length, `${names.length} names, ${similarity.length} similarities`);
  return names
    .map((_, index) => index)
    .sort((a, b) => (similarity[b] ?? 0) - (similarity[a] ?? 0) || compareText(names[a] ?? "", names[b] ?? ""));
}

/** The last floor(k2 · count) of a ranking: T, as indices. */
export function selectTransfer(ranking: readonly number[], transferRatio: number): readonly number[] {
  return ranking.slice(ranking.length - transferCount(transferRatio, ranking.length));
}

/** By code unit, so that the order is the same in every locale. */
function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
