// Formula: bit i of maskWords = scores[i] ≥ threshold (and > 0); union: left | right; offsets[q] = set bits before quad q.
// Shapes: scores [words · 32]; maskWords [words]; maskOffsets [quads], a quad is 4 words, a block 32; chunkSums [⌈quads / 64⌉]; counts [slabs].
// Parallelisation: a thread owns a word, then a quad, then a chunk of 64 quads; one workgroup scans the chunk sums.
// Numerics: integers; scores are compared by their bits, which order f32 ≥ 0 as numbers, subnormal ones too.

struct Params { count: u32, slab: u32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> scores: array<vec4u>;
@group(0) @binding(2) var<storage, read> kthState: array<u32>;
@group(0) @binding(3) var<storage, read> left: array<u32>;
@group(0) @binding(4) var<storage, read> right: array<u32>;
@group(0) @binding(5) var<storage, read_write> maskWords: array<u32>;
@group(0) @binding(6) var<storage, read_write> maskOffsets: array<u32>;
@group(0) @binding(7) var<storage, read_write> chunkSums: array<u32>;
@group(0) @binding(8) var<storage, read_write> counts: array<u32>;

override size: u32 = 256;
const CHUNK = 64u;

@compute @workgroup_size(size)
fn maskFromScores(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let word = id.x + id.y * groups.x * size;
  if (word >= params.count) {
    return;
  }
  // A threshold of 0 would set padding too; it is refused by the caller.
  let threshold = vec4u(max(kthState[3], 1u));
  var bits = 0u;
  for (var part = 0u; part < 8u; part++) {
    let chosen = select(vec4u(0u), vec4u(1u, 2u, 4u, 8u), scores[word * 8u + part] >= threshold);
    bits |= (chosen.x | chosen.y | chosen.z | chosen.w) << (part * 4u);
  }
  maskWords[word] = bits;
}

@compute @workgroup_size(size)
fn maskUnion(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let word = id.x + id.y * groups.x * size;
  if (word >= params.count) {
    return;
  }
  maskWords[word] = left[word] | right[word];
}

@compute @workgroup_size(size)
fn maskQuadCounts(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let at = id.x + id.y * groups.x * size;
  if (at >= params.count) {
    return;
  }
  var found = 0u;
  for (var word = at * 4u; word < at * 4u + 4u; word++) {
    found += countOneBits(maskWords[word]);
  }
  maskOffsets[at] = found;
}

@compute @workgroup_size(size)
fn maskOverlapCounts(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let at = id.x + id.y * groups.x * size;
  if (at >= params.count) {
    return;
  }
  var found = 0u;
  for (var word = at * 32u; word < at * 32u + 32u; word++) {
    found += countOneBits(left[word] & right[word]);
  }
  counts[at] = found;
}

@compute @workgroup_size(size)
fn maskChunkSums(@builtin(global_invocation_id) id: vec3u) {
  let first = id.x * CHUNK;
  if (first >= params.count) {
    return;
  }
  var sum = 0u;
  for (var at = first; at < min(first + CHUNK, params.count); at++) {
    sum += maskOffsets[at];
  }
  chunkSums[id.x] = sum;
}

var<workgroup> before: array<u32, size>;

@compute @workgroup_size(size)
fn maskScanChunks(@builtin(local_invocation_index) lane: u32) {
  let share = (params.count + size - 1u) / size;
  let first = lane * share;
  var own = 0u;
  for (var chunk = first; chunk < min(first + share, params.count); chunk++) {
    own += chunkSums[chunk];
  }
  before[lane] = own;
  for (var distance = 1u; distance < size; distance *= 2u) {
    workgroupBarrier();
    var add = 0u;
    if (lane >= distance) {
      add = before[lane - distance];
    }
    workgroupBarrier();
    before[lane] += add;
  }
  var running = before[lane] - own;
  for (var chunk = first; chunk < min(first + share, params.count); chunk++) {
    let sum = chunkSums[chunk];
    chunkSums[chunk] = running;
    running += sum;
  }
  if (lane == size - 1u) {
    counts[params.slab] = running;
  }
}

@compute @workgroup_size(size)
fn maskQuadOffsets(@builtin(global_invocation_id) id: vec3u) {
  let first = id.x * CHUNK;
  if (first >= params.count) {
    return;
  }
  var running = chunkSums[id.x];
  for (var at = first; at < min(first + CHUNK, params.count); at++) {
    let found = maskOffsets[at];
    maskOffsets[at] = running;
    running += found;
  }
}
