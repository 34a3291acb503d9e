// Formula, i a set bit at packed position p: pack: values[p] = weights[i]; unpack: weights[i] = values[p];
//   take: (values[p], weights[i]) = (weights[i] − values[p], values[p]); add: weights[i] += coefficient · values[p].
// Shapes: weights [quads · 128], a slab; values f32 [set bits]; parallelisation: one thread owns the set bits of a quad (4 mask words).
// Numerics: f32; what is written to halves (shared/weight*.wgsl) is rounded once. In f32 storage pack, unpack and what take
//   restores move bits, so that −0, subnormal numbers and NaN survive.

struct Params { quads: u32, coefficient: f32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> maskWords: array<vec4u>;
@group(0) @binding(2) var<storage, read> maskOffsets: array<u32>;
@group(0) @binding(3) var<storage, read_write> weights: array<u32>;
@group(0) @binding(4) var<storage, read_write> values: array<u32>;

override size: u32 = 256;
// 0 pack, 1 unpack, 2 take, 3 add
override action: u32 = 0;

@compute @workgroup_size(size)
fn sparseDelta(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let quad = id.x + id.y * groups.x * size;
  if (quad < params.quads) {
    visitSetBits(quad);
  }
}

fn visit(index: u32, position: u32) {
  let word = weights[wordOf(index)];
  let weight = scalarOf(word, index);
  let value = bitcast<f32>(values[position]);
  if (action == 0u) {
    values[position] = bitcast<u32>(weight);
  } else if (action == 1u) {
    weights[wordOf(index)] = withBits(word, index, bitsOf(value));
  } else if (action == 2u) {
    values[position] = bitcast<u32>(weight - value);
    weights[wordOf(index)] = withBits(word, index, bitsOf(value));
  } else {
    weights[wordOf(index)] = withBits(word, index, bitsOf(weight + params.coefficient * value));
  }
}
