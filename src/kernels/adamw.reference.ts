import { type AdamwOptions, type StepOptions, stepValues } from "./stepValues";

export interface AdamwState {
  readonly weights: Float32Array;
  readonly gradient: Float32Array;
  readonly moment1: Float32Array;
  readonly moment2: Float32Array;
}

/**
 * One step in place, in f64 rounded to f32 where the kernel stores; `clipScale` multiplies the gradient, which is zero afterwards.
 * θ −= lr·(m̂/(√v̂ + ε) + wd·θ): Loshchilov and Hutter, arXiv 1711.05101.
 */
export function adamwReference(state: AdamwState, options: AdamwOptions, step: StepOptions, clipScale: number): void {
  const [
    learningRate = 0,
    weightDecay = 0,
    beta1 = 0,
    rest1 = 0,
    beta2 = 0,
    rest2 = 0,
    correction1 = 0,
    correction2 = 0,
    epsilon = 0,
  ] = stepValues(options, step);
  const { weights, gradient, moment1, moment2 } = state;
  for (let index = 0; index < weights.length; index++) {
    const g = clipScale * (gradient[index] ?? 0);
    const m = beta1 * (moment1[index] ?? 0) + rest1 * g;
    const v = beta2 * (moment2[index] ?? 0) + rest2 * g * g;
    const weight = weights[index] ?? 0;
    moment1[index] = m;
    moment2[index] = v;
    gradient[index] = 0;
    weights[index] =
      weight - learningRate * ((correction1 * m) / (Math.sqrt(correction2 * v) + epsilon) + weightDecay * weight);
  }
}
