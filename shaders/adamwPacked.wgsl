// Formula: that of adamw.wgsl, for the scalars in a mask; gradient = 0 afterwards.
// Shapes: weights [quads · 128], a slab; gradient, moment1, moment2 [set bits] in packed order; quads = slab scalars / 128.
// Parallelisation: one thread owns the set bits of a quad (4 mask words), in the slab and in packed order.
// Numerics: f32; a weight whose bit is not set is neither read nor written.

struct Params { quads: u32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> stepValues: StepValues;
@group(0) @binding(2) var<storage, read> gradientNorm: array<f32>;
@group(0) @binding(3) var<storage, read> maskWords: array<vec4u>;
@group(0) @binding(4) var<storage, read> maskOffsets: array<u32>;
@group(0) @binding(5) var<storage, read_write> weights: array<f32>;
@group(0) @binding(6) var<storage, read_write> gradient: array<f32>;
@group(0) @binding(7) var<storage, read_write> moment1: array<f32>;
@group(0) @binding(8) var<storage, read_write> moment2: array<f32>;

override size: u32 = 256;

@compute @workgroup_size(size)
fn adamwPacked(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let quad = id.x + id.y * groups.x * size;
  if (quad < params.quads) {
    visitSetBits(quad);
  }
}

fn visit(index: u32, position: u32) {
  let g = gradientNorm[1] * gradient[position];
  let m = stepValues.beta1 * moment1[position] + stepValues.oneMinusBeta1 * g;
  let v = stepValues.beta2 * moment2[position] + stepValues.oneMinusBeta2 * g * g;
  moment1[position] = m;
  moment2[position] = v;
  gradient[position] = 0.0;
  let weight = weights[index];
  let direction = stepValues.biasCorrection1 * m / (sqrt(stepValues.biasCorrection2 * v) + stepValues.epsilon);
  weights[index] = weight - stepValues.learningRate * (direction + stepValues.weightDecay * weight);
}
