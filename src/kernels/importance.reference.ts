/** |trained − base|, the difference rounded to f32. */
export function importanceOfChangeReference(trained: Float32Array, base: Float32Array): Float32Array {
  return trained.map((value, index) => Math.abs(Math.fround(value - (base[index] ?? 0))));
}
