// Formula: change: scores = |trained − base|; magnitude: scores = |scores|.
// Shapes: all slabs of count scalars, a multiple of 4; base in its storage (shared/weight*.wgsl).
// Parallelisation: one thread owns four scalars.
// Numerics: f32; magnitude clears the sign bit and changes nothing else.

struct Params { count: u32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> trained: array<vec4f>;
@group(0) @binding(2) var<storage, read> base: array<WeightQuad>;
@group(0) @binding(3) var<storage, read_write> scores: array<vec4u>;

override size: u32 = 256;

@compute @workgroup_size(size)
fn importanceChange(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.x + id.y * groups.x * size;
  if (index < params.count / 4u) {
    scores[index] = bitcast<vec4u>(trained[index] - scalarsOf(base[index])) & vec4u(0x7fffffffu);
  }
}

@compute @workgroup_size(size)
fn importanceMagnitude(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.x + id.y * groups.x * size;
  if (index < params.count / 4u) {
    scores[index] &= vec4u(0x7fffffffu);
  }
}
