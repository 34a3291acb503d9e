// Formula: copied[i] = source[i].
// Shapes: source [count] in its storage (shared/weight*.wgsl), copied f32 [count]; count a multiple of 4.
// Parallelisation: one thread owns four scalars.
// Numerics: exact: every half is an f32.

struct Params { count: u32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> source: array<WeightQuad>;
@group(0) @binding(2) var<storage, read_write> copied: array<vec4f>;

override size: u32 = 256;

@compute @workgroup_size(size)
fn copyWeights(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.x + id.y * groups.x * size;
  if (index < params.count / 4u) {
    copied[index] = scalarsOf(source[index]);
  }
}
