import type { MaskOverlap } from "../../engine/viewApi";

export interface OverlapFigures {
  /** Of all scalars. */
  readonly bothShare: number;
  /** |A∩L| / |A∪L|; 0 where both are empty. */
  readonly jaccard: number;
  /** Against k1²: two masks that know nothing of each other or of the tensor. */
  readonly ratio: number;
  /** Against |A|·|L| / n²: two masks that are this full here and know nothing of each other. 0 where one is empty. */
  readonly localRatio: number;
}

export function overlapFigures({ left, right, both, count }: MaskOverlap, keyNeuronRatio: number): OverlapFigures {
  const bothShare = count === 0 ? 0 : both / count;
  const union = left + right - both;
  return {
    bothShare,
    jaccard: union === 0 ? 0 : both / union,
    ratio: bothShare / keyNeuronRatio ** 2,
    localRatio: left === 0 || right === 0 ? 0 : (both * count) / (left * right),
  };
}
