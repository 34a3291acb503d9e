// Formula: g = clip·gradient; m = β1·m + (1−β1)·g; v = β2·v + (1−β2)·g²; θ −= lr·(m̂/(√v̂ + ε) + wd·θ), m̂ = m/(1−β1ᵗ), v̂ = v/(1−β2ᵗ); gradient = 0.
// Shapes: weights, gradient, moment1, moment2: slabs of count scalars, a multiple of 4.
// Parallelisation: one thread owns four scalars.
// Numerics: f32; padding stays 0, for its gradient is 0.

struct Params { count: u32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> stepValues: StepValues;
@group(0) @binding(2) var<storage, read> gradientNorm: array<f32>;
@group(0) @binding(3) var<storage, read_write> weights: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> gradient: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> moment1: array<vec4f>;
@group(0) @binding(6) var<storage, read_write> moment2: array<vec4f>;

override size: u32 = 256;

@compute @workgroup_size(size)
fn adamwDense(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.x + id.y * groups.x * size;
  if (index >= params.count / 4u) {
    return;
  }
  let g = gradientNorm[1] * gradient[index];
  let m = stepValues.beta1 * moment1[index] + stepValues.oneMinusBeta1 * g;
  let v = stepValues.beta2 * moment2[index] + stepValues.oneMinusBeta2 * g * g;
  moment1[index] = m;
  moment2[index] = v;
  gradient[index] = vec4f(0.0);
  let weight = weights[index];
  let direction = stepValues.biasCorrection1 * m / (sqrt(stepValues.biasCorrection2 * v) + stepValues.epsilon);
  weights[index] = weight - stepValues.learningRate * (direction + stepValues.weightDecay * weight);
}
