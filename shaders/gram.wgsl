// Formula: per chunk of blocks: Σ left·right over common set bits; Σ values·base and Σ values² over set bits; Σ base².
// Shapes: chunks [2 · chunks]: first block and number of blocks (≤ 64) of one tensor; partials [pairs · chunks].
// Parallelisation: one workgroup of 64 owns a chunk, one thread a block of 1024 scalars.
// Numerics: f32: sums of a mask word (base²: of 32 scalars), then of a block, then a tree over blocks; chunks are added in f64 by the host.

struct Params { chunkCount: u32, partialOffset: u32, selfOffset: u32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> chunks: array<u32>;
@group(0) @binding(2) var<storage, read> leftWords: array<u32>;
@group(0) @binding(3) var<storage, read> leftOffsets: array<u32>;
@group(0) @binding(4) var<storage, read> leftValues: array<f32>;
@group(0) @binding(5) var<storage, read> rightWords: array<u32>;
@group(0) @binding(6) var<storage, read> rightOffsets: array<u32>;
@group(0) @binding(7) var<storage, read> rightValues: array<f32>;
@group(0) @binding(8) var<storage, read> base: array<f32>;
@group(0) @binding(9) var<storage, read_write> partials: array<f32>;

const SIZE = 64u;
var<workgroup> sums: array<vec2f, SIZE>;

/** Adds the workgroup's values in a fixed tree; lane 0 gets the total. */
fn sumOverChunk(lane: u32, value: vec2f) -> vec2f {
  sums[lane] = value;
  for (var half = SIZE / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (lane < half) {
      sums[lane] += sums[lane + half];
    }
  }
  return sums[0];
}

@compute @workgroup_size(SIZE)
fn gramPair(
  @builtin(local_invocation_index) lane: u32,
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
) {
  let chunk = group.x + group.y * groups.x;
  if (chunk >= params.chunkCount) {
    return;
  }
  var total = 0.0;
  if (lane < chunks[2u * chunk + 1u]) {
    let owned = chunks[2u * chunk] + lane;
    var leftPosition = leftOffsets[owned];
    var rightPosition = rightOffsets[owned];
    for (var word = owned * 32u; word < owned * 32u + 32u; word++) {
      let left = leftWords[word];
      let right = rightWords[word];
      var sum = 0.0;
      for (var bits = left & right; bits != 0u; bits &= bits - 1u) {
        let below = (1u << firstTrailingBit(bits)) - 1u;
        sum += leftValues[leftPosition + countOneBits(left & below)] * rightValues[rightPosition + countOneBits(right & below)];
      }
      total += sum;
      leftPosition += countOneBits(left);
      rightPosition += countOneBits(right);
    }
  }
  let result = sumOverChunk(lane, vec2f(total, 0.0));
  if (lane == 0u) {
    partials[params.partialOffset + chunk] = result.x;
  }
}

@compute @workgroup_size(SIZE)
fn gramWithBase(
  @builtin(local_invocation_index) lane: u32,
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
) {
  let chunk = group.x + group.y * groups.x;
  if (chunk >= params.chunkCount) {
    return;
  }
  var total = vec2f(0.0);
  if (lane < chunks[2u * chunk + 1u]) {
    let owned = chunks[2u * chunk] + lane;
    var position = leftOffsets[owned];
    for (var word = owned * 32u; word < owned * 32u + 32u; word++) {
      var sum = vec2f(0.0);
      for (var bits = leftWords[word]; bits != 0u; bits &= bits - 1u) {
        let value = leftValues[position];
        sum += value * vec2f(base[word * 32u + firstTrailingBit(bits)], value);
        position++;
      }
      total += sum;
    }
  }
  let result = sumOverChunk(lane, total);
  if (lane == 0u) {
    partials[params.partialOffset + chunk] = result.x;
    partials[params.selfOffset + chunk] = result.y;
  }
}

@compute @workgroup_size(SIZE)
fn gramBase(
  @builtin(local_invocation_index) lane: u32,
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
) {
  let chunk = group.x + group.y * groups.x;
  if (chunk >= params.chunkCount) {
    return;
  }
  // Lanes stride over the chunk, so that neighbours read neighbours.
  let first = chunks[2u * chunk] * 1024u;
  let end = first + chunks[2u * chunk + 1u] * 1024u;
  var total = 0.0;
  for (var run = first + lane; run < end; run += 32u * SIZE) {
    var sum = 0.0;
    for (var index = run; index < min(end, run + 32u * SIZE); index += SIZE) {
      sum += base[index] * base[index];
    }
    total += sum;
  }
  let result = sumOverChunk(lane, vec2f(total, 0.0));
  if (lane == 0u) {
    partials[params.partialOffset + chunk] = result.x;
  }
}
