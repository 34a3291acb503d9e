// Formula: blockSums of a block: Σ left·right over common set bits; Σ values² and Σ values·base over set bits; Σ base²; then chunk sums.
// Shapes: blockSums [rows, blocks]; chunks [2 · chunks]: first block and number of blocks (≤ 64) of one tensor; partials [pairs, chunks].
// Parallelisation: one thread owns a block of 1024 scalars; then one thread a chunk of one row. No barriers: CPU adapters pay dearly for them.
// Numerics: f32, the base read from its storage (shared/weight*.wgsl): sums of 32 scalars, of a block's 32 such sums, of 8 blocks, of 8 times 8 blocks; the host adds chunks in f64.

struct Params { blocks: u32, row: u32, baseRow: u32, rows: u32, chunkCount: u32, partialOffset: u32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> leftWords: array<u32>;
@group(0) @binding(2) var<storage, read> leftOffsets: array<u32>;
@group(0) @binding(3) var<storage, read> leftValues: array<f32>;
@group(0) @binding(4) var<storage, read> rightWords: array<u32>;
@group(0) @binding(5) var<storage, read> rightOffsets: array<u32>;
@group(0) @binding(6) var<storage, read> rightValues: array<f32>;
@group(0) @binding(7) var<storage, read> base: array<u32>;
@group(0) @binding(8) var<storage, read_write> blockSums: array<f32>;
@group(0) @binding(9) var<storage, read> chunks: array<u32>;
@group(0) @binding(10) var<storage, read_write> partials: array<f32>;

override size: u32 = 64;

fn baseAt(index: u32) -> f32 {
  return scalarOf(base[wordOf(index)], index);
}

@compute @workgroup_size(size)
fn gramPair(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let owned = id.x + id.y * groups.x * size;
  if (owned >= params.blocks) {
    return;
  }
  var total = 0.0;
  var leftPosition = leftOffsets[owned * 8u];
  var rightPosition = rightOffsets[owned * 8u];
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
  blockSums[params.row * params.blocks + owned] = total;
}

@compute @workgroup_size(size)
fn gramWithBase(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let owned = id.x + id.y * groups.x * size;
  if (owned >= params.blocks) {
    return;
  }
  var total = vec2f(0.0);
  var position = leftOffsets[owned * 8u];
  for (var word = owned * 32u; word < owned * 32u + 32u; word++) {
    var sum = vec2f(0.0);
    for (var bits = leftWords[word]; bits != 0u; bits &= bits - 1u) {
      let value = leftValues[position];
      sum += value * vec2f(value, baseAt(word * 32u + firstTrailingBit(bits)));
      position++;
    }
    total += sum;
  }
  blockSums[params.row * params.blocks + owned] = total.x;
  blockSums[params.baseRow * params.blocks + owned] = total.y;
}

@compute @workgroup_size(size)
fn gramBase(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let owned = id.x + id.y * groups.x * size;
  if (owned >= params.blocks) {
    return;
  }
  var total = 0.0;
  for (var run = owned * 1024u; run < owned * 1024u + 1024u; run += 32u) {
    var sum = 0.0;
    for (var index = run; index < run + 32u; index++) {
      let value = baseAt(index);
      sum += value * value;
    }
    total += sum;
  }
  blockSums[params.row * params.blocks + owned] = total;
}

@compute @workgroup_size(size)
fn gramChunks(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.x + id.y * groups.x * size;
  if (index >= params.rows * params.chunkCount) {
    return;
  }
  let chunk = index % params.chunkCount;
  let first = (index / params.chunkCount) * params.blocks + chunks[2u * chunk];
  let end = first + chunks[2u * chunk + 1u];
  var total = 0.0;
  for (var run = first; run < end; run += 8u) {
    var sum = 0.0;
    for (var owned = run; owned < min(run + 8u, end); owned++) {
      sum += blockSums[owned];
    }
    total += sum;
  }
  partials[params.partialOffset + index] = total;
}
