import type { HeadNormShape } from "./headNormRope";

/** Plain loops: every query and key head of raw normalised and rotated; values copied. f64. */
export function headNormRopeReference(
  raw: ArrayLike<number>,
  { queryWeight, keyWeight, cosSin }: Readonly<Record<"queryWeight" | "keyWeight" | "cosSin", ArrayLike<number>>>,
  { contextLength, heads, kvHeads, headSize, epsilon }: HeadNormShape,
): Float64Array {
  const output = Float64Array.from(raw);
  const half = headSize / 2;
  const allHeads = heads + 2 * kvHeads;
  for (let token = 0; token < raw.length / (allHeads * headSize); token++)
    for (let head = 0; head < heads + kvHeads; head++) {
      const start = (token * allHeads + head) * headSize;
      const weight = head < heads ? queryWeight : keyWeight;
      let squares = 0;
      for (let d = 0; d < headSize; d++) squares += (raw[start + d] ?? 0) ** 2;
      const inverse = 1 / Math.sqrt(squares / headSize + epsilon);
      const row = (token % contextLength) * headSize;
      for (let d = 0; d < half; d++) {
        const x = (raw[start + d] ?? 0) * inverse * (weight[d] ?? 0);
        const y = (raw[start + half + d] ?? 0) * inverse * (weight[half + d] ?? 0);
        const [c, s] = [cosSin[row + d] ?? 0, cosSin[row + half + d] ?? 0];
        output[start + d] = x * c - y * s;
        output[start + half + d] = y * c + x * s;
      }
    }
  return output;
}
