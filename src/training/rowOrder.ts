import { createRandom, permutation } from "../base/random";

export interface RowOrderOptions {
  readonly rowCount: number;
  readonly batchSize: number;
  readonly shuffle: boolean;
  readonly seed: number;
}

/**
 * Tells which rows step `step` takes: `(step · batchSize + j) mod rowCount`, through a permutation drawn from the seed
 * and redrawn each epoch when `shuffle` is set (method.md, section 2).
 */
export function rowOrder({ rowCount, batchSize, shuffle, seed }: RowOrderOptions): (step: number) => number[] {
  const random = createRandom(seed);
  const epochs: Uint32Array[] = [];
  const permuted = (epoch: number, place: number): number => {
    while (epochs.length <= epoch) epochs.push(permutation(rowCount, random));
    return epochs[epoch]?.[place] ?? place;
  };
  return (step) =>
    Array.from({ length: batchSize }, (_, j) => {
      const number = step * batchSize + j;
      const place = number % rowCount;
      return shuffle ? permuted(Math.floor(number / rowCount), place) : place;
    });
}
