// Formula, i a set bit at packed position p: keep: originals[p] = weights[i], values[p] = its f32; put back: weights[i] = originals[p];
//   take: values[p] −= originals[p] as f32, weights[i] = originals[p].
// Shapes: weights [quads · 128], a slab of halves (shared/weight*.wgsl); values f32 [set bits]; originals: halves [set bits].
// Parallelisation: one thread owns the set bits of a quad (4 mask words), and so whole words of weights. A word of originals may
//   belong to two threads: they set their own bits of a word that was 0, as integers.
// Numerics: halves move as bits; one f32 subtraction for each set bit.

struct Params { quads: u32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> maskWords: array<vec4u>;
@group(0) @binding(2) var<storage, read> maskOffsets: array<u32>;
@group(0) @binding(3) var<storage, read_write> weights: array<u32>;
@group(0) @binding(4) var<storage, read_write> values: array<f32>;
@group(0) @binding(5) var<storage, read_write> originals: array<atomic<u32>>;

override size: u32 = 256;
// 0 keep, 1 put back, 2 take
override action: u32 = 0;

@compute @workgroup_size(size)
fn originalsOfHalves(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let quad = id.x + id.y * groups.x * size;
  if (quad < params.quads) {
    visitSetBits(quad);
  }
}

fn visit(index: u32, position: u32) {
  let word = weights[wordOf(index)];
  if (action == 0u) {
    values[position] = scalarOf(word, index);
    atomicOr(&originals[wordOf(position)], withBits(0u, position, bitsIn(word, index)));
    return;
  }
  let kept = atomicLoad(&originals[wordOf(position)]);
  weights[wordOf(index)] = withBits(word, index, bitsIn(kept, position));
  if (action == 2u) {
    values[position] -= scalarOf(kept, position);
  }
}
