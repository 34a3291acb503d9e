/** {norm, factor} as `gradientNorm` writes them; sums in f64. */
export function gradientNormReference(
  sources: readonly Float32Array[],
  { clipNorm, gradientScale = 1 }: { readonly clipNorm: number; readonly gradientScale?: number },
): { norm: number; factor: number } {
  let sum = 0;
  for (const source of sources) for (const value of source) sum += value * value;
  const norm = gradientScale * Math.sqrt(sum);
  const clip = clipNorm > 0 ? Math.min(1, clipNorm / (norm + 1e-6)) : 1;
  return { norm, factor: gradientScale * clip };
}
