// Formula: product[i][j] = Σ_d left[i][d] · right[d][j], in the three forms of a linear layer; inputs and outputs multiples of 4.
// Shapes: as shared/linear.wgsl, all buffers in quads of 4 scalars; outputRow and outputOffset multiples of 4.
// Parallelisation: a subgroup of `lanesX` threads owns 4 lanesX × 4 lanesX; a lane owns 4 columns and loads rows that all lanes share by broadcast.
// Numerics: f32, summed in the order of the depth, four steps at a time; out-of-range rows and columns read a clamped neighbour.

enable subgroups;

struct Params {
  tokens: u32,
  inputs: u32,
  outputs: u32,
  outputRow: u32,
  outputOffset: u32,
  weightOffset: u32,
}

override accumulate: bool = false;
override hasBias: bool = false;
/** By which what goes into output is multiplied. */
override factor: f32 = 1.0;
/** Threads of a subgroup: 4 or 8. A workgroup is one subgroup. */
override lanesX: u32 = 8u;
override lanesY: u32 = 1u;
override blockRows: u32 = 32u;
override blockColumns: u32 = 4u;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> left: array<vec4f>;
@group(0) @binding(2) var<storage, read> weight: array<WeightQuad>;
@group(0) @binding(3) var<storage, read_write> output: array<vec4f>;
@group(0) @binding(7) var<storage, read> input: array<vec4f>;
@group(0) @binding(8) var<storage, read> bias: array<WeightQuad>;

/** First vector of each of the lane's four rows of left. */
fn leftRows(row: u32, lane: u32, rows: u32, stride: u32) -> vec4u {
  let index = row + lane + vec4u(0u, 1u, 2u, 3u) * lanesX;
  return min(index, vec4u(rows - 1u)) * stride;
}

fn loadLeft(at: vec4u) -> mat4x4f {
  return mat4x4f(left[at.x], left[at.y], left[at.z], left[at.w]);
}

/** Four quads of the weight, `stride` quads apart. */
fn loadWeight(at: u32, stride: u32) -> mat4x4f {
  return mat4x4f(
    scalarsOf(weight[at]),
    scalarsOf(weight[at + stride]),
    scalarsOf(weight[at + 2u * stride]),
    scalarsOf(weight[at + 3u * stride]),
  );
}

/** gradOutput · weight for the block whose corner is (row, column). */
fn inputBlock(s: ptr<function, Block>, row: u32, column: u32, lane: u32) {
  let inputs = params.inputs / 4u;
  var a = leftRows(row, lane, params.tokens, params.outputRow / 4u) + params.outputOffset / 4u;
  var b = min(column / 4u, inputs - 1u);
  for (var step = 0u; step < params.outputs; step += 4u) {
    fourSteps(s, loadLeft(a), loadWeight(b, inputs));
    a += 1u;
    b += 4u * inputs;
  }
}

/** A loop whose length the compiler does not know stays one: 32 stores in a row are long code on a CPU adapter. */
fn storeBlock(s: ptr<function, Block>, row: u32, column: u32, rows: u32, columns: u32, stride: u32, offset: u32) {
  let count = min(blockRows, rows - row);
  for (var i = 0u; i < count; i++) {
    let value = factor * rowOf(s, i);
    if (column < columns) {
      let index = (offset + (row + i) * stride + column) / 4u;
      if (accumulate) {
        output[index] += value;
      } else {
        output[index] = value;
      }
    }
  }
}

fn sinkBlock(s: ptr<function, Block>, row: u32, column: u32) {
  let count = min(blockRows, params.outputs - row);
  for (var i = 0u; i < count; i++) {
    let value = rowOf(s, i);
    if (column < params.inputs) {
      accumulateRun(params.weightOffset + (row + i) * params.inputs + column, value, 4u);
    }
  }
}

/** First vector of the four columns of gradOutput that this lane loads for all. */
fn gradColumns(row: u32, lane: u32) -> u32 {
  return (params.outputOffset + min(row + 4u * lane, params.outputs - 4u)) / 4u;
}

@compute @workgroup_size(lanesX, lanesY)
fn linearForward(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let row = group.y * blockRows;
  let column = (group.x * lanesX + lane) * 4u;
  let depth = params.inputs / 4u;
  let near = min(column, params.outputs - 4u);
  var a = leftRows(row, lane, params.tokens, depth);
  var b = near * depth;
  var sums: Block;
  for (var step = 0u; step < depth; step++) {
    fourSteps(&sums, loadLeft(a), transpose(loadWeight(b, depth)));
    a += 1u;
    b += 1u;
  }
  if (hasBias) {
    addToRows(&sums, scalarsOf(bias[near / 4u]));
  }
  storeBlock(&sums, row, column, params.tokens, params.outputs, params.outputRow, params.outputOffset);
}

@compute @workgroup_size(lanesX, lanesY)
fn linearBackwardInput(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let row = group.y * blockRows;
  let column = (group.x * lanesX + lane) * 4u;
  var sums: Block;
  inputBlock(&sums, row, column, lane);
  storeBlock(&sums, row, column, params.tokens, params.inputs, params.inputs, 0u);
}

@compute @workgroup_size(lanesX, lanesY)
fn linearBackwardWeight(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let row = group.y * blockRows;
  let column = (group.x * lanesX + lane) * 4u;
  var a = gradColumns(row, lane);
  var b = min(column, params.inputs - 4u) / 4u;
  var sums: Block;
  for (var token = 0u; token < params.tokens; token++) {
    oneStep(&sums, left[a], input[b]);
    a += params.outputRow / 4u;
    b += params.inputs / 4u;
  }
  sinkBlock(&sums, row, column);
}

/** Both gradients in one dispatch: the workgroups of the input's gradient first, then those of the weight's. */
@compute @workgroup_size(lanesX, lanesY)
fn linearBackward(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let width = lanesX * 4u;
  let across = (params.inputs + width - 1u) / width;
  let inputGroups = across * ((params.tokens + blockRows - 1u) / blockRows);
  let id = group.x + group.y * groups.x;
  var sums: Block;
  if (id < inputGroups) {
    let row = (id / across) * blockRows;
    let column = (id % across) * width + lane * 4u;
    inputBlock(&sums, row, column, lane);
    storeBlock(&sums, row, column, params.tokens, params.inputs, params.inputs, 0u);
  } else {
    let row = ((id - inputGroups) / across) * blockRows;
    let column = ((id - inputGroups) % across) * width + lane * 4u;
    var a = gradColumns(row, lane);
    var b = min(column, params.inputs - 4u) / 4u;
    for (var token = 0u; token < params.tokens; token++) {
      oneStep(&sums, left[a], input[b]);
      a += params.outputRow / 4u;
      b += params.inputs / 4u;
    }
    sinkBlock(&sums, row, column);
  }
}
