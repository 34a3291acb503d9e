import type { HeadShape } from "./rope";

/** Rotates queries and keys of packed [tokens, (heads + 2 kvHeads) · headSize] values in place; −1 undoes it. */
export function rotateReference(
  values: Float32Array | Float64Array,
  cosSin: Float32Array | Float64Array,
  { contextLength, heads, kvHeads, headSize }: HeadShape,
  direction: 1 | -1 = 1,
): void {
  const stride = (heads + 2 * kvHeads) * headSize;
  const half = headSize / 2;
  for (let token = 0; token < values.length / stride; token++)
    for (let head = 0; head < heads + kvHeads; head++)
      for (let d = 0; d < half; d++) {
        const position = token % contextLength;
        const c = cosSin[position * headSize + d] ?? 0;
        const s = direction * (cosSin[position * headSize + half + d] ?? 0);
        const at = token * stride + head * headSize + d;
        const [x, y] = [values[at] ?? 0, values[at + half] ?? 0];
        values[at] = x * c - y * s;
        values[at + half] = y * c + x * s;
      }
}
