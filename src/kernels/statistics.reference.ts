/** What `tensorStatistics` computes, in f64 over plain values. */
export function statisticsReference(values: Float32Array, quantiles: readonly number[]) {
  const sorted = values.slice().sort();
  const sum = values.reduce((total, value) => total + value, 0);
  const squares = values.reduce((total, value) => total + value * value, 0);
  return {
    count: values.length,
    minimum: sorted[0] ?? 0,
    maximum: sorted.at(-1) ?? 0,
    mean: sum / values.length,
    rms: Math.sqrt(squares / values.length),
    quantiles: quantiles.map((quantile) => sorted[Math.floor(quantile * (values.length - 1))] ?? 0),
  };
}

/** Counts of `bins` bins of equal width, outside values in the end bins. */
export function histogramReference(
  values: Float32Array,
  { lower, upper, bins }: { readonly lower: number; readonly upper: number; readonly bins: number },
): Uint32Array {
  const counts = new Uint32Array(bins);
  for (const value of values) {
    const bin = Math.min(bins - 1, Math.max(0, Math.floor(((value - lower) * bins) / (upper - lower))));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts;
}
