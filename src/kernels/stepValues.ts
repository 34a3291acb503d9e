/** What AdamW keeps fixed over a training. method.md section 2 uses beta1 0.9, beta2 0.95, epsilon 1e-8. */
export interface AdamwOptions {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
  /** Largest norm the gradient keeps; 0 leaves it as it is. */
  readonly clipNorm: number;
}

/**
 * Fields of `struct StepValues` (shaders/shared/stepValues.wgsl) in order, all f32. They lie in a storage buffer of
 * `stepValueCount` elements that is rewritten before every step; the kernels read them from there.
 * `biasCorrection1` = 1/(1 − beta1ᵗ), `biasCorrection2` = 1/(1 − beta2ᵗ), t = 1 in the first step.
 * `gradientScale` multiplies the accumulated gradient before its norm is taken (1 / micro-batches, or 1).
 */
export const stepValueFields = [
  "learningRate",
  "weightDecay",
  "beta1",
  "oneMinusBeta1",
  "beta2",
  "oneMinusBeta2",
  "biasCorrection1",
  "biasCorrection2",
  "epsilon",
  "clipNorm",
  "gradientScale",
] as const;

export const stepValueCount = stepValueFields.length;

export interface StepOptions {
  /** Counted from 0. */
  readonly step: number;
  readonly learningRate: number;
  readonly gradientScale?: number;
}

/** The buffer's content for one step. */
export function stepValues(
  { beta1, beta2, epsilon, weightDecay, clipNorm }: AdamwOptions,
  { step, learningRate, gradientScale = 1 }: StepOptions,
): Float32Array<ArrayBuffer> {
  const values: Record<(typeof stepValueFields)[number], number> = {
    learningRate,
    weightDecay,
    beta1,
    oneMinusBeta1: 1 - beta1,
    beta2,
    oneMinusBeta2: 1 - beta2,
    biasCorrection1: 1 / (1 - beta1 ** (step + 1)),
    biasCorrection2: 1 / (1 - beta2 ** (step + 1)),
    epsilon,
    clipNorm,
    gradientScale,
  };
  return Float32Array.from(stepValueFields, (field) => values[field]);
}
