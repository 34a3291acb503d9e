// What changes from step to step, rewritten by the host before each; src/kernels/stepValues.ts writes it in this order.
// gradientNorm[0] is the norm of the whole gradient, gradientNorm[1] the factor that clips it.

struct StepValues {
  learningRate: f32,
  weightDecay: f32,
  beta1: f32,
  oneMinusBeta1: f32,
  beta2: f32,
  oneMinusBeta2: f32,
  biasCorrection1: f32,
  biasCorrection2: f32,
  epsilon: f32,
  clipNorm: f32,
  gradientScale: f32,
}
