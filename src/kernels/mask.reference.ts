import { countBits } from "../base/bits";
import { maskWordsFrom } from "./neuronMask";

/** Words of the mask of all scores at or above the threshold, 0 excepted. */
export function maskFromScoresReference(scores: Float32Array, threshold: number): Uint32Array {
  return maskWordsFrom(scores.length, (index) => {
    const score = scores[index] ?? 0;
    return score > 0 && score >= threshold;
  });
}

/** Bits set in both, by tensor; `blockTensor` names the owner of each block of 32 words. */
export function overlapReference(
  left: Uint32Array,
  right: Uint32Array,
  blockTensor: Uint32Array,
  tensorCount: number,
): Float64Array {
  const sums = new Float64Array(tensorCount);
  left.forEach((word, index) => {
    const tensor = blockTensor[index >>> 5] ?? 0;
    sums[tensor] = (sums[tensor] ?? 0) + countBits(word & (right[index] ?? 0));
  });
  return sums;
}
