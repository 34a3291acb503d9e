// Formula: output[i] = Σ_j softmax_j(scale · q[i]·k[j]) v[j] over visible j; logSumExp[i] is the logarithm of the softmax's denominator.
// Shapes: qkv [rows · contextLength, (heads + 2 kvHeads) · headSize], rotated; output [tokens, heads · headSize]; logSumExp [tokens, heads].
// Parallelisation: a thread owns 8 queries of one head and walks the keys in blocks of 8, kept as 4×4 matrices; no barriers.
// Numerics: f32; online softmax, keys in ascending order; query j sees key i iff i − window < j ≤ i and documentStart[i] ≤ j.

struct Params {
  rows: u32,
  contextLength: u32,
  heads: u32,
  kvHeads: u32,
  headVectors: u32,
  window: u32,
  scale: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> qkv: array<Vector>;
@group(0) @binding(2) var<storage, read> documentStart: array<u32>;
@group(0) @binding(3) var<storage, read_write> output: array<Vector>;
@group(0) @binding(4) var<storage, read_write> logSumExp: array<f32>;

override workgroupSize = 32u;
override documents = false;

fn load4(offset: vec4u, d: u32) -> Rows {
  return Rows(qkv[offset.x + d], qkv[offset.y + d], qkv[offset.z + d], qkv[offset.w + d]);
}

/** Scaled scores of 4 queries (columns) with hidden keys set far below all others. */
fn masked(s: mat4x4f, query: vec4u, first: vec4u, key: vec4u) -> mat4x4f {
  let hidden = vec4f(HIDDEN);
  let x = s * params.scale;
  return mat4x4f(
    select(hidden, x[0], (key <= vec4u(query.x)) & (key >= vec4u(first.x))),
    select(hidden, x[1], (key <= vec4u(query.y)) & (key >= vec4u(first.y))),
    select(hidden, x[2], (key <= vec4u(query.z)) & (key >= vec4u(first.z))),
    select(hidden, x[3], (key <= vec4u(query.w)) & (key >= vec4u(first.w))),
  );
}

fn exponentials(s: mat4x4f, maximum: vec4f) -> mat4x4f {
  return mat4x4f(exp(s[0] - maximum.x), exp(s[1] - maximum.y), exp(s[2] - maximum.z), exp(s[3] - maximum.w));
}

fn columnMaxima(s: mat4x4f) -> vec4f {
  let t = transpose(s);
  return max(max(t[0], t[1]), max(t[2], t[3]));
}

fn columnSums(s: mat4x4f) -> vec4f {
  let t = transpose(s);
  return (t[0] + t[1]) + (t[2] + t[3]);
}

/** output rows (the first `count` of four) = their old values · kept + added. */
fn accumulate(offset: vec4u, d: u32, count: u32, kept: vec4f, added: Rows) {
  if (count > 0u) {
    output[offset.x + d] = output[offset.x + d] * kept.x + added[0];
  }
  if (count > 1u) {
    output[offset.y + d] = output[offset.y + d] * kept.y + added[1];
  }
  if (count > 2u) {
    output[offset.z + d] = output[offset.z + d] * kept.z + added[2];
  }
  if (count > 3u) {
    output[offset.w + d] = output[offset.w + d] * kept.w + added[3];
  }
}

@compute @workgroup_size(workgroupSize)
fn attentionForward(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let length = params.contextLength;
  let blocks = (length + 7u) / 8u;
  let index = id.x + id.y * groups.x * workgroupSize;
  if (index >= blocks * params.rows * params.heads) {
    return;
  }
  let first = index % blocks * 8u;
  let row = index / blocks / params.heads;
  let head = index / blocks % params.heads;
  let kvHead = head / (params.heads / params.kvHeads);
  let nv = params.headVectors;
  let stride = qkvStride();
  let keyStart = (params.heads + kvHead) * nv;
  let valueStart = keyStart + params.kvHeads * nv;

  let i0 = vec4u(first) + LANES;
  let i1 = i0 + 4u;
  let count0 = min(length - first, 4u);
  let count1 = min(length - first, 8u) - count0;
  let first0 = firstVisible4(row, i0);
  let first1 = firstVisible4(row, i1);
  let q0 = rowOffsets(row, i0, stride, head * nv);
  let q1 = rowOffsets(row, i1, stride, head * nv);
  let o0 = rowOffsets(row, i0, params.heads * nv, head * nv);
  let o1 = rowOffsets(row, i1, params.heads * nv, head * nv);
  for (var t = 0u; t < count0 + count1; t++) {
    for (var d = 0u; d < nv; d++) {
      output[o0.x + t * params.heads * nv + d] = Vector();
    }
  }

  var maximum0 = vec4f(HIDDEN);
  var maximum1 = vec4f(HIDDEN);
  var sum0 = vec4f();
  var sum1 = vec4f();
  let end = min(first + 8u, length);
  for (var j = first0.x; j < end; j += 8u) {
    let j0 = vec4u(j) + LANES;
    let j1 = j0 + 4u;
    let k0 = rowOffsets(row, j0, stride, keyStart);
    let k1 = rowOffsets(row, j1, stride, keyStart);
    var s00 = mat4x4f();
    var s01 = mat4x4f();
    var s10 = mat4x4f();
    var s11 = mat4x4f();
    for (var d = 0u; d < nv; d++) {
      let y0 = transpose(load4(k0, d));
      let y1 = transpose(load4(k1, d));
      let x0 = load4(q0, d);
      s00 += y0 * x0;
      s01 += y1 * x0;
      let x1 = load4(q1, d);
      s10 += y0 * x1;
      s11 += y1 * x1;
    }
    s00 = masked(s00, i0, first0, j0);
    s01 = masked(s01, i0, first0, j1);
    s10 = masked(s10, i1, first1, j0);
    s11 = masked(s11, i1, first1, j1);
    let next0 = max(maximum0, max(columnMaxima(s00), columnMaxima(s01)));
    let next1 = max(maximum1, max(columnMaxima(s10), columnMaxima(s11)));
    let kept0 = exp(maximum0 - next0);
    let kept1 = exp(maximum1 - next1);
    maximum0 = next0;
    maximum1 = next1;
    s00 = exponentials(s00, next0);
    s01 = exponentials(s01, next0);
    s10 = exponentials(s10, next1);
    s11 = exponentials(s11, next1);
    sum0 = sum0 * kept0 + (columnSums(s00) + columnSums(s01));
    sum1 = sum1 * kept1 + (columnSums(s10) + columnSums(s11));
    let v0 = rowOffsets(row, j0, stride, valueStart);
    let v1 = rowOffsets(row, j1, stride, valueStart);
    for (var d = 0u; d < nv; d++) {
      let y0 = load4(v0, d);
      let y1 = load4(v1, d);
      accumulate(o0, d, count0, kept0, y0 * s00 + y1 * s01);
      accumulate(o1, d, count1, kept1, y0 * s10 + y1 * s11);
    }
  }
  for (var t = 0u; t < count0 + count1; t++) {
    let sum = select(sum1[t & 3u], sum0[t & 3u], t < 4u);
    let maximum = select(maximum1[t & 3u], maximum0[t & 3u], t < 4u);
    for (var d = 0u; d < nv; d++) {
      output[o0.x + t * params.heads * nv + d] /= sum;
    }
    logSumExp[(row * length + first + t) * params.heads + head] = maximum + log(sum);
  }
}
