/** {max |x|, Σ x²} of the changes from `before` to `after`. */
export function movementReference(
  before: readonly number[],
  after: readonly number[],
): [largest: number, squares: number] {
  const changes = before.map((value, index) => Math.abs((after[index] ?? 0) - value));
  return [Math.max(0, ...changes), changes.reduce((sum, change) => sum + change * change, 0)];
}
