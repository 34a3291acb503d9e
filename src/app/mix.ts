/** The sum of μ over the languages, free of the last digits that adding leaves behind. */
export function sumOf(mu: readonly number[]): number {
  return tidy(mu.reduce((sum, value) => sum + value, 0));
}

/**
 * μ with that of one language set to `value`. With `keepsSum` the others share what is left in their old proportions
 * (equally where they were all 0), and `value` itself cannot leave the sum.
 */
export function mixWith(mu: readonly number[], language: number, value: number, keepsSum: boolean): readonly number[] {
  if (!keepsSum) return mu.map((old, i) => (i === language ? value : old));
  const sum = sumOf(mu);
  if (mu.length < 2) return mu;
  const kept = Math.min(Math.max(0, sum), Math.max(Math.min(0, sum), value));
  const others = sumOf(mu.filter((_, i) => i !== language));
  return mu.map((old, i) => {
    if (i === language) return kept;
    return tidy(others === 0 ? (sum - kept) / (mu.length - 1) : (old * (sum - kept)) / others);
  });
}

/** μ scaled to a sum of 1; equal shares where the sum is 0. */
export function normalised(mu: readonly number[]): readonly number[] {
  const sum = sumOf(mu);
  return mu.map((value) => tidy(sum === 0 ? 1 / mu.length : value / sum));
}

/** Ten decimals: more than a field shows, fewer than rounding spoils. */
function tidy(value: number): number {
  return Number(value.toFixed(10));
}
