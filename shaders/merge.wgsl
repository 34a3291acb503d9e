// Formula: blockCoefficients[d][b] = coefficients[tensor of b][d]; output[i] += c_left·left[i] + c_right·right[i] at set bits;
//   of halves: rounded[i] = base[i] + output[i], where output holds the change alone.
// Shapes: coefficients [tensors, deltas]; blockTensor [blocks]; blockCoefficients [deltas, blocks]; output: scalars from block
//   firstBlock on; base, rounded: as many halves (shared/weight*.wgsl).
// Parallelisation: a thread owns a block's coefficient; then a quad (4 mask words, 128 scalars) of the output; then a word of halves.
// Numerics: f32; a scalar in no mask, or whose coefficients are 0, keeps its bits. Halves are rounded once, from the sum of all.

struct Params { count: u32, deltaIndex: u32, deltaCount: u32, blocks: u32, firstBlock: u32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> blockTensor: array<u32>;
@group(0) @binding(2) var<storage, read> coefficients: array<f32>;
@group(0) @binding(3) var<storage, read_write> blockCoefficients: array<f32>;
@group(0) @binding(4) var<storage, read> leftWords: array<vec4u>;
@group(0) @binding(5) var<storage, read> leftOffsets: array<u32>;
@group(0) @binding(6) var<storage, read> leftValues: array<f32>;
@group(0) @binding(7) var<storage, read> rightWords: array<vec4u>;
@group(0) @binding(8) var<storage, read> rightOffsets: array<u32>;
@group(0) @binding(9) var<storage, read> rightValues: array<f32>;
@group(0) @binding(10) var<storage, read_write> output: array<f32>;
@group(0) @binding(11) var<storage, read> base: array<u32>;
@group(0) @binding(12) var<storage, read_write> rounded: array<u32>;

override size: u32 = 256;

@compute @workgroup_size(size)
fn mergeCoefficients(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.x + id.y * groups.x * size;
  if (index >= params.count) {
    return;
  }
  let delta = index / params.blocks;
  blockCoefficients[index] = coefficients[blockTensor[index % params.blocks] * params.deltaCount + delta];
}

@compute @workgroup_size(size)
fn mergeOne(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let quad = id.x + id.y * groups.x * size;
  if (quad >= params.count) {
    return;
  }
  let factor = blockCoefficients[params.deltaIndex * params.blocks + params.firstBlock + (quad >> 3u)];
  let words = leftWords[quad];
  if (factor == 0.0 || all(words == vec4u(0u))) {
    return;
  }
  var position = leftOffsets[quad];
  for (var lane = 0u; lane < 4u; lane++) {
    for (var bits = words[lane]; bits != 0u; bits &= bits - 1u) {
      output[quad * 128u + lane * 32u + firstTrailingBit(bits)] += factor * leftValues[position];
      position++;
    }
  }
}

@compute @workgroup_size(size)
fn mergeTwo(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let quad = id.x + id.y * groups.x * size;
  if (quad >= params.count) {
    return;
  }
  let first = params.deltaIndex * params.blocks + params.firstBlock + (quad >> 3u);
  let leftFactor = blockCoefficients[first];
  let rightFactor = blockCoefficients[first + params.blocks];
  let left = select(leftWords[quad], vec4u(0u), leftFactor == 0.0);
  let right = select(rightWords[quad], vec4u(0u), rightFactor == 0.0);
  if (all((left | right) == vec4u(0u))) {
    return;
  }
  var leftPosition = leftOffsets[quad];
  var rightPosition = rightOffsets[quad];
  for (var lane = 0u; lane < 4u; lane++) {
    for (var bits = left[lane] | right[lane]; bits != 0u; bits &= bits - 1u) {
      let offset = firstTrailingBit(bits);
      var change = 0.0;
      if (((left[lane] >> offset) & 1u) == 1u) {
        change = leftFactor * leftValues[leftPosition];
        leftPosition++;
      }
      if (((right[lane] >> offset) & 1u) == 1u) {
        change += rightFactor * rightValues[rightPosition];
        rightPosition++;
      }
      output[quad * 128u + lane * 32u + offset] += change;
    }
  }
}

@compute @workgroup_size(size)
fn mergeRounded(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let at = id.x + id.y * groups.x * size;
  if (at >= params.count) {
    return;
  }
  var word = base[at];
  for (var index = 2u * at; index < 2u * at + 2u; index++) {
    let change = output[index];
    if (change != 0.0) {
      word = withBits(word, index, bitsOf(scalarOf(word, index) + change));
    }
  }
  rounded[at] = word;
}
