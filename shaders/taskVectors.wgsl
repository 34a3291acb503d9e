// Formula: subtractBase vector −= base; addVector output += blockCoefficients[b]·vector, b the block of the scalar;
//   dropScalars (DARE) vector = random ≥ threshold ? factor·vector : 0; randomScores scores = a random f32 in (0, 2) of 30 bits, 0 in padding;
//   electSigns (TIES) where |vector| ≥ the k-th largest: positive or negative += vector, counted in a half of counts;
//   meanOfElected output += factor · the mean of the sign whose sum is larger.
// Shapes: one slab: vector, output, positive, negative, scores [count], counts [count] (positive in the low 16 bits), count a
//   multiple of 1024; base in its storage (shared/weight*.wgsl); blockCoefficients [count / 1024];
//   blocks [count / 1024] = {seed of the tensor, the block's first scalar in it, the block's scalars, 0}; kthState as kthLargest leaves it.
// Parallelisation: a thread owns four neighbours.
// Numerics: f32; where a coefficient is 0 the output keeps its bits. A random number depends on the tensor's seed and the
//   scalar's place in its tensor alone: PCG's permutation (RXS-M-XS, O'Neill 2014) twice. Magnitudes are compared by their bits.

struct Params { count: u32, factor: f32, threshold: u32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> vector: array<vec4f>;
@group(0) @binding(2) var<storage, read> base: array<WeightQuad>;
@group(0) @binding(3) var<storage, read> blockCoefficients: array<f32>;
@group(0) @binding(4) var<storage, read_write> output: array<vec4f>;
@group(0) @binding(5) var<storage, read> blocks: array<vec4u>;
@group(0) @binding(6) var<storage, read_write> scores: array<vec4u>;
@group(0) @binding(7) var<storage, read> kthState: array<u32>;
@group(0) @binding(8) var<storage, read_write> positive: array<vec4f>;
@group(0) @binding(9) var<storage, read_write> negative: array<vec4f>;
@group(0) @binding(10) var<storage, read_write> counts: array<vec4u>;

override size: u32 = 256;

@compute @workgroup_size(size)
fn subtractBase(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.x + id.y * groups.x * size;
  if (index < params.count / 4u) {
    vector[index] -= scalarsOf(base[index]);
  }
}

@compute @workgroup_size(size)
fn addVector(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.x + id.y * groups.x * size;
  if (index >= params.count / 4u) {
    return;
  }
  let factor = blockCoefficients[index / 256u];
  if (factor != 0.0) {
    output[index] += factor * vector[index];
  }
}

fn permuted(value: vec4u) -> vec4u {
  let state = value * 747796405u + 2891336453u;
  let shift = (state >> vec4u(28u)) + vec4u(4u);
  let word = ((state >> shift) ^ state) * 277803737u;
  return (word >> vec4u(22u)) ^ word;
}

fn randomWords(index: u32) -> vec4u {
  let own = blocks[index / 256u];
  let lane = 4u * (index % 256u);
  let place = vec4u(0u, 1u, 2u, 3u) + vec4u(own.y + lane);
  return permuted(permuted(place) + vec4u(own.x));
}

@compute @workgroup_size(size)
fn dropScalars(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.x + id.y * groups.x * size;
  if (index < params.count / 4u) {
    let isKept = randomWords(index) >= vec4u(params.threshold);
    vector[index] = select(vec4f(0.0), params.factor * vector[index], isKept);
  }
}

@compute @workgroup_size(size)
fn randomScores(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.x + id.y * groups.x * size;
  if (index < params.count / 4u) {
    let lane = 4u * (index % 256u);
    let inBlock = vec4u(0u, 1u, 2u, 3u) + vec4u(lane);
    let bits = max(randomWords(index) >> vec4u(2u), vec4u(1u));
    scores[index] = select(vec4u(0u), bits, inBlock < vec4u(blocks[index / 256u].z));
  }
}

@compute @workgroup_size(size)
fn electSigns(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.x + id.y * groups.x * size;
  if (index >= params.count / 4u) {
    return;
  }
  let value = vector[index];
  let isKept = (bitcast<vec4u>(value) & vec4u(0x7fffffffu)) >= vec4u(kthState[3]);
  let isPositive = isKept & (value > vec4f(0.0));
  let isNegative = isKept & (value < vec4f(0.0));
  positive[index] += select(vec4f(0.0), value, isPositive);
  negative[index] += select(vec4f(0.0), value, isNegative);
  counts[index] += select(vec4u(0u), vec4u(1u), isPositive) + select(vec4u(0u), vec4u(0x10000u), isNegative);
}

@compute @workgroup_size(size)
fn meanOfElected(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.x + id.y * groups.x * size;
  if (index >= params.count / 4u) {
    return;
  }
  let found = counts[index];
  let sum = positive[index] + negative[index];
  let ups = positive[index] / vec4f(max(found & vec4u(0xffffu), vec4u(1u)));
  let downs = negative[index] / vec4f(max(found >> vec4u(16u), vec4u(1u)));
  let mean = select(select(vec4f(0.0), downs, sum < vec4f(0.0)), ups, sum > vec4f(0.0));
  output[index] += params.factor * mean;
}
