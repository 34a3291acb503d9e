// What kernel tests share; never imported by the program.

/** Largest |actual − expected| relative to the largest |expected|; NaN where a value is not a number. */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let [difference, largest] = [0, 0];
  for (let index = 0; index < expected.length; index++) {
    const error = Math.abs((actual[index] ?? Number.NaN) - (expected[index] ?? 0));
    if (!(error <= difference)) difference = error;
    largest = Math.max(largest, Math.abs(expected[index] ?? 0));
  }
  return difference / (largest || 1);
}

/** Derivative of Σ gradOutput · f(x) at x by central differences of step 1e-5; error about 1e-9 for smooth f. */
export function numericGradient(
  f: (x: Float64Array) => Float64Array,
  at: ArrayLike<number>,
  gradOutput: ArrayLike<number>,
): Float64Array {
  const step = 1e-5;
  const value = (index: number, change: number): number => {
    const x = Float64Array.from(at);
    x[index] = (x[index] ?? 0) + change;
    return f(x).reduce((sum, y, i) => sum + y * (gradOutput[i] ?? 0), 0);
  };
  return Float64Array.from(at, (_, index) => (value(index, step) - value(index, -step)) / (2 * step));
}

/** Numbers between −1 and 1 without a pattern that a kernel could share. */
export function wave(count: number, speed: number): Float64Array {
  return Float64Array.from({ length: count }, (_, index) => Math.sin(index * speed + 1));
}
