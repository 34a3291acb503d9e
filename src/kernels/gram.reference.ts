/** Gram matrices of dense vectors over one slab (deltas scattered, then the base), by tensor, in f64. */
export function gramReference(
  vectors: readonly Float32Array[],
  blockTensor: Uint32Array,
  tensorCount: number,
): Float64Array {
  const size = vectors.length;
  const result = new Float64Array(tensorCount * size * size);
  vectors.forEach((left, i) => {
    vectors.forEach((right, j) => {
      left.forEach((value, index) => {
        const at = ((blockTensor[index >>> 10] ?? 0) * size + i) * size + j;
        if (value !== 0) result[at] = (result[at] ?? 0) + value * (right[index] ?? 0);
      });
    });
  });
  return result;
}
