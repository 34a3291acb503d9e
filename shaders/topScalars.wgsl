// Formula: counts[b] = {scalars of block b with |x| > threshold, with |x| = threshold}, a block being 1024 scalars.
// Shapes: source [count]; counts [firstBlock + ⌈count / 1024⌉], the first number in the low 16 bits, the second in the high ones.
// Parallelisation: one thread a block.
// Numerics: magnitudes are compared by their bits, which order them as numbers, subnormal ones too: exact.

struct Params { count: u32, firstBlock: u32, threshold: u32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> source: array<u32>;
@group(0) @binding(2) var<storage, read_write> counts: array<u32>;

override size: u32 = 64;
const BLOCK = 1024u;

@compute @workgroup_size(size)
fn topScalars(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let at = id.x + id.y * groups.x * size;
  let first = at * BLOCK;
  if (first >= params.count) {
    return;
  }
  let end = min(first + BLOCK, params.count);
  var found = 0u;
  for (var index = first; index < end; index++) {
    let magnitude = source[index] & 0x7fffffffu;
    found += select(0u, 1u, magnitude > params.threshold) | select(0u, 1u << 16u, magnitude == params.threshold);
  }
  counts[params.firstBlock + at] = found;
}
