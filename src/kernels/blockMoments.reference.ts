/** {max |x|, Σ |x|, Σ x²} in f64. */
export function momentsReference(values: Iterable<number>): [largest: number, sum: number, squares: number] {
  let [largest, sum, squares] = [0, 0, 0];
  for (const value of values) {
    largest = Math.max(largest, Math.abs(value));
    sum += Math.abs(value);
    squares += value * value;
  }
  return [largest, sum, squares];
}
