import { forEachSetBit } from "./neuronMask";

/** packed += dense at the set bits. */
export function gatherReference(maskWords: Uint32Array, dense: Float32Array, packed: Float32Array): void {
  forEachSetBit(maskWords, (index, position) => {
    packed[position] = (packed[position] ?? 0) + (dense[index] ?? 0);
  });
}
