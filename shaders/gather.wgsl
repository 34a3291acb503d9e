// Formula: packed[position(i)] += dense[i] for every set bit i of the mask.
// Shapes: dense [quads · 128], a slab; packed [set bits]; maskWords, maskOffsets [quads] of the slab.
// Parallelisation: one thread owns the set bits of a quad (4 mask words).
// Numerics: f32, one addition for each set bit.

struct Params { quads: u32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> maskWords: array<vec4u>;
@group(0) @binding(2) var<storage, read> maskOffsets: array<u32>;
@group(0) @binding(3) var<storage, read> dense: array<f32>;
@group(0) @binding(4) var<storage, read_write> packed: array<f32>;

override size: u32 = 256;

@compute @workgroup_size(size)
fn gather(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let quad = id.x + id.y * groups.x * size;
  if (quad >= params.quads) {
    return;
  }
  let words = maskWords[quad];
  var position = maskOffsets[quad];
  for (var lane = 0u; lane < 4u; lane++) {
    for (var bits = words[lane]; bits != 0u; bits &= bits - 1u) {
      packed[position] += dense[quad * 128u + lane * 32u + firstTrailingBit(bits)];
      position++;
    }
  }
}
