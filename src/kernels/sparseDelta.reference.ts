import { forEachSetBit } from "./neuronMask";

/** weights += coefficient · values at the set bits, rounded once. */
export function addDeltaReference(
  maskWords: Uint32Array,
  { weights, values }: { readonly weights: Float32Array; readonly values: Float32Array },
  coefficient: number,
): void {
  forEachSetBit(maskWords, (index, position) => {
    weights[index] = (weights[index] ?? 0) + coefficient * (values[position] ?? 0);
  });
}
