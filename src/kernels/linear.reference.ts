/** Sizes of a linear layer: weight is [outputs, inputs]; activations are [tokens, ·], row-major and dense. */
export interface LinearSizes {
  readonly tokens: number;
  readonly inputs: number;
  readonly outputs: number;
}

/** output[t][n] = Σ_k input[t][k] · weight[n][k] (+ bias[n]), in f64. */
export function linearForwardReference(
  { tokens, inputs, outputs }: LinearSizes,
  input: ArrayLike<number>,
  weight: ArrayLike<number>,
  bias?: ArrayLike<number>,
): Float64Array {
  const output = new Float64Array(tokens * outputs);
  for (let token = 0; token < tokens; token++) {
    for (let n = 0; n < outputs; n++) {
      let sum = bias?.[n] ?? 0;
      for (let k = 0; k < inputs; k++) sum += (input[token * inputs + k] ?? 0) * (weight[n * inputs + k] ?? 0);
      output[token * outputs + n] = sum;
    }
  }
  return output;
}

/** gradInput[t][k] = Σ_n gradOutput[t][n] · weight[n][k], in f64. */
export function linearBackwardInputReference(
  { tokens, inputs, outputs }: LinearSizes,
  gradOutput: ArrayLike<number>,
  weight: ArrayLike<number>,
): Float64Array {
  const gradInput = new Float64Array(tokens * inputs);
  for (let token = 0; token < tokens; token++) {
    for (let n = 0; n < outputs; n++) {
      const gradient = gradOutput[token * outputs + n] ?? 0;
      for (let k = 0; k < inputs; k++) {
        const index = token * inputs + k;
        gradInput[index] = (gradInput[index] ?? 0) + gradient * (weight[n * inputs + k] ?? 0);
      }
    }
  }
  return gradInput;
}

/** gradWeight[n][k] = Σ_t gradOutput[t][n] · input[t][k], in f64. */
export function linearBackwardWeightReference(
  { tokens, inputs, outputs }: LinearSizes,
  gradOutput: ArrayLike<number>,
  input: ArrayLike<number>,
): Float64Array {
  const gradWeight = new Float64Array(outputs * inputs);
  for (let token = 0; token < tokens; token++) {
    for (let n = 0; n < outputs; n++) {
      const gradient = gradOutput[token * outputs + n] ?? 0;
      for (let k = 0; k < inputs; k++) {
        const index = n * inputs + k;
        gradWeight[index] = (gradWeight[index] ?? 0) + gradient * (input[token * inputs + k] ?? 0);
      }
    }
  }
  return gradWeight;
}

/** gradBias[n] = Σ_t gradOutput[t][n], in f64. */
export function biasBackwardReference({ tokens, outputs }: LinearSizes, gradOutput: ArrayLike<number>): Float64Array {
  const gradBias = new Float64Array(outputs);
  for (let token = 0; token < tokens; token++) {
    for (let n = 0; n < outputs; n++) gradBias[n] = (gradBias[n] ?? 0) + (gradOutput[token * outputs + n] ?? 0);
  }
  return gradBias;
}
