// Formula: n = x · weight / rms(x) for each query and key head x, then rotated as in rope.wgsl; backward: undo the rotation, then the norm's gradient.
// Shapes: raw, qkv, gradQkv [tokens, (heads + 2 kvHeads) · headSize]; inverseRms [tokens, heads + kvHeads]; partials [2, groups, headSize]: queries, keys.
// Parallelisation: a thread owns one head of one token (values are copied); a partial sum is one column of `rowsPerPartial` tokens.
// Numerics: f32; sums in the order of the head's scalars, and of tokens, then heads.

struct Params {
  tokens: u32,
  contextLength: u32,
  heads: u32,
  kvHeads: u32,
  headSize: u32,
  epsilon: f32,
  groups: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> raw: array<f32>;
@group(0) @binding(2) var<storage, read> queryWeight: array<u32>;
@group(0) @binding(3) var<storage, read> keyWeight: array<u32>;
@group(0) @binding(4) var<storage, read> cosSin: array<f32>;
@group(0) @binding(5) var<storage, read> firstPosition: array<u32>;
@group(0) @binding(6) var<storage, read_write> qkv: array<f32>;
@group(0) @binding(7) var<storage, read_write> inverseRms: array<f32>;
@group(0) @binding(8) var<storage, read_write> gradQkv: array<f32>;
@group(0) @binding(9) var<storage, read_write> partials: array<f32>;

override workgroupSize = 64u;
override offset = false;

const ROWS_PER_PARTIAL = 16u;

fn weightOf(head: u32, d: u32) -> f32 {
  if (head < params.heads) {
    return scalarOf(queryWeight[wordOf(d)], d);
  }
  return scalarOf(keyWeight[wordOf(d)], d);
}

fn cosSinRow(token: u32) -> u32 {
  var position = token % params.contextLength;
  if (offset) {
    position += firstPosition[token / params.contextLength];
  }
  return position * params.headSize;
}

@compute @workgroup_size(workgroupSize)
fn headNormRopeForward(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let allHeads = params.heads + 2u * params.kvHeads;
  let index = id.x + id.y * groups.x * workgroupSize;
  if (index >= params.tokens * allHeads) {
    return;
  }
  let token = index / allHeads;
  let head = index % allHeads;
  let start = index * params.headSize;
  let half = params.headSize / 2u;
  if (head >= params.heads + params.kvHeads) {
    for (var d = 0u; d < params.headSize; d++) {
      qkv[start + d] = raw[start + d];
    }
    return;
  }
  var squares = 0.0;
  for (var d = 0u; d < params.headSize; d++) {
    squares += raw[start + d] * raw[start + d];
  }
  let inverse = inverseSqrt(squares / f32(params.headSize) + params.epsilon);
  inverseRms[token * (params.heads + params.kvHeads) + head] = inverse;
  let row = cosSinRow(token);
  for (var d = 0u; d < half; d++) {
    let x = raw[start + d] * inverse * weightOf(head, d);
    let y = raw[start + half + d] * inverse * weightOf(head, half + d);
    let c = cosSin[row + d];
    let s = cosSin[row + half + d];
    qkv[start + d] = x * c - y * s;
    qkv[start + half + d] = y * c + x * s;
  }
}

/** Scalar d of the gradient before the rotation, from the rotated gradient at `start`. */
fn unrotated(start: u32, row: u32, d: u32) -> f32 {
  let half = params.headSize / 2u;
  let pair = d % half;
  let c = cosSin[row + pair];
  let s = cosSin[row + half + pair];
  if (d < half) {
    return gradQkv[start + d] * c + gradQkv[start + half + d] * s;
  }
  return gradQkv[start + d] * c - gradQkv[start + pair] * s;
}

/** Sums of gradient · x / rms over the heads of 16 tokens: before headNormRopeBackward overwrites gradQkv. */
@compute @workgroup_size(workgroupSize)
fn headNormPartials(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.x + id.y * groups.x * workgroupSize;
  if (index >= 2u * params.groups * params.headSize) {
    return;
  }
  let d = index % params.headSize;
  let group = index / params.headSize % params.groups;
  let isKey = index >= params.groups * params.headSize;
  let firstHead = select(0u, params.heads, isKey);
  let lastHead = select(params.heads, params.heads + params.kvHeads, isKey);
  let allHeads = params.heads + 2u * params.kvHeads;
  var sum = 0.0;
  let end = min((group + 1u) * ROWS_PER_PARTIAL, params.tokens);
  for (var token = group * ROWS_PER_PARTIAL; token < end; token++) {
    for (var head = firstHead; head < lastHead; head++) {
      let start = (token * allHeads + head) * params.headSize;
      let inverse = inverseRms[token * (params.heads + params.kvHeads) + head];
      sum += unrotated(start, cosSinRow(token), d) * raw[start + d] * inverse;
    }
  }
  partials[index] = sum;
}

/** gradQkv, in place: from the rotated, normalised heads to the projection's output. */
@compute @workgroup_size(workgroupSize)
fn headNormRopeBackward(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let normed = params.heads + params.kvHeads;
  let index = id.x + id.y * groups.x * workgroupSize;
  if (index >= params.tokens * normed) {
    return;
  }
  let token = index / normed;
  let head = index % normed;
  let start = (token * (normed + params.kvHeads) + head) * params.headSize;
  let half = params.headSize / 2u;
  let row = cosSinRow(token);
  let inverse = inverseRms[index];
  var along = 0.0;
  for (var d = 0u; d < half; d++) {
    let x = unrotated(start, row, d) * weightOf(head, d);
    let y = unrotated(start, row, half + d) * weightOf(head, half + d);
    gradQkv[start + d] = x;
    gradQkv[start + half + d] = y;
    along += x * raw[start + d] + y * raw[start + half + d];
  }
  let factor = along * inverse * inverse * inverse / f32(params.headSize);
  for (var d = 0u; d < params.headSize; d++) {
    gradQkv[start + d] = gradQkv[start + d] * inverse - raw[start + d] * factor;
  }
}
