/** base + Σ coefficients[tensor][d] · deltas[d] over one slab, deltas dense, in f64 rounded once. */
export function mergeReference(
  base: Float32Array,
  deltas: readonly Float32Array[],
  { coefficients, blockTensor }: { readonly coefficients: Float32Array; readonly blockTensor: Uint32Array },
): Float32Array {
  return base.map((value, index) => {
    const row = (blockTensor[index >>> 10] ?? 0) * deltas.length;
    return deltas.reduce((sum, delta, d) => sum + (coefficients[row + d] ?? 0) * (delta[index] ?? 0), value);
  });
}
