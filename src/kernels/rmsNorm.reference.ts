/** output = input · weight / √(mean(input²) + epsilon) for each row of weight.length columns, in f64. */
export function rmsNormForwardReference(
  input: ArrayLike<number>,
  weight: ArrayLike<number>,
  epsilon: number,
): Float64Array {
  const columns = weight.length;
  const output = new Float64Array(input.length);
  for (let start = 0; start < input.length; start += columns) {
    const scale = inverseRms(input, start, columns, epsilon);
    for (let k = 0; k < columns; k++) output[start + k] = (input[start + k] ?? 0) * scale * (weight[k] ?? 0);
  }
  return output;
}

function inverseRms(input: ArrayLike<number>, start: number, columns: number, epsilon: number): number {
  let squares = 0;
  for (let k = 0; k < columns; k++) squares += (input[start + k] ?? 0) ** 2;
  return 1 / Math.sqrt(squares / columns + epsilon);
}

/** Gradients of rmsNormForwardReference, in f64. */
export function rmsNormBackwardReference(
  gradOutput: ArrayLike<number>,
  input: ArrayLike<number>,
  weight: ArrayLike<number>,
  epsilon: number,
): { gradInput: Float64Array; gradWeight: Float64Array } {
  const columns = weight.length;
  const gradInput = new Float64Array(input.length);
  const gradWeight = new Float64Array(columns);
  for (let start = 0; start < input.length; start += columns) {
    const scale = inverseRms(input, start, columns, epsilon);
    const normed = (k: number) => (input[start + k] ?? 0) * scale;
    const scaled = (k: number) => (gradOutput[start + k] ?? 0) * (weight[k] ?? 0);
    let mean = 0;
    for (let k = 0; k < columns; k++) mean += (scaled(k) * normed(k)) / columns;
    for (let k = 0; k < columns; k++) {
      gradInput[start + k] = scale * (scaled(k) - normed(k) * mean);
      gradWeight[k] = (gradWeight[k] ?? 0) + (gradOutput[start + k] ?? 0) * normed(k);
    }
  }
  return { gradInput, gradWeight };
}
