// Formula: dS = P ∘ (gradOutput·vᵀ − rowsum(gradOutput ∘ output)); gradQ = scale dS k; gradK = scale dSᵀ q; gradV = Pᵀ gradOutput; P recomputed.
// Shapes: as attentionForward; gradQkv like qkv, overwritten; cosSin [contextLength, headSize]: cosines, then sines.
// Parallelisation: a thread owns 8 queries of a head (gradQ), or 8 keys of a key head and all its queries (gradK, gradV); no barriers.
// Numerics: f32; keys and queries in ascending order, heads of a group in order; with `rotated`, the rotation of q and k is undone at the end.

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
@group(0) @binding(2) var<storage, read> output: array<Vector>;
@group(0) @binding(3) var<storage, read> logSumExp: array<f32>;
@group(0) @binding(4) var<storage, read> gradOutput: array<Vector>;
@group(0) @binding(5) var<storage, read> documentStart: array<u32>;
@group(0) @binding(6) var<storage, read> cosSin: array<f32>;
@group(0) @binding(7) var<storage, read_write> gradQkv: array<Vector>;

override workgroupSize = 32u;
override documents = false;
override rotated = true;

fn load4(offset: vec4u, d: u32) -> Rows {
  return Rows(qkv[offset.x + d], qkv[offset.y + d], qkv[offset.z + d], qkv[offset.w + d]);
}

fn loadGrad4(offset: vec4u, d: u32) -> Rows {
  return Rows(gradOutput[offset.x + d], gradOutput[offset.y + d], gradOutput[offset.z + d], gradOutput[offset.w + d]);
}

/** gradQ of the queries first … first + 7 of one head. */
fn gradQueries(row: u32, head: u32, first: u32) {
  let nv = params.headVectors;
  let stride = qkvStride();
  let keyStart = (params.heads + head / (params.heads / params.kvHeads)) * nv;
  let valueStart = keyStart + params.kvHeads * nv;
  let count = min(params.contextLength - first, 8u);
  let i0 = vec4u(first) + LANES;
  let i1 = i0 + 4u;
  let first0 = firstVisible4(row, i0);
  let first1 = firstVisible4(row, i1);
  let q0 = rowOffsets(row, i0, stride, head * nv);
  let q1 = rowOffsets(row, i1, stride, head * nv);
  let o0 = rowOffsets(row, i0, params.heads * nv, head * nv);
  let o1 = rowOffsets(row, i1, params.heads * nv, head * nv);
  let delta0 = delta4(o0);
  let delta1 = delta4(o1);
  let lse0 = logSumExp4(row, i0, head);
  let lse1 = logSumExp4(row, i1, head);
  clearRows(q0.x, count);
  for (var j = first0.x; j < first + count; j += 8u) {
    let j0 = vec4u(j) + LANES;
    let j1 = j0 + 4u;
    let k0 = rowOffsets(row, j0, stride, keyStart);
    let k1 = rowOffsets(row, j1, stride, keyStart);
    let v0 = rowOffsets(row, j0, stride, valueStart);
    let v1 = rowOffsets(row, j1, stride, valueStart);
    var s00 = mat4x4f();
    var s01 = mat4x4f();
    var s10 = mat4x4f();
    var s11 = mat4x4f();
    var p00 = mat4x4f();
    var p01 = mat4x4f();
    var p10 = mat4x4f();
    var p11 = mat4x4f();
    for (var d = 0u; d < nv; d++) {
      let x0 = load4(q0, d);
      let x1 = load4(q1, d);
      let y0 = transpose(load4(k0, d));
      s00 += y0 * x0;
      s10 += y0 * x1;
      let y1 = transpose(load4(k1, d));
      s01 += y1 * x0;
      s11 += y1 * x1;
      let g0 = loadGrad4(o0, d);
      let g1 = loadGrad4(o1, d);
      let z0 = transpose(load4(v0, d));
      p00 += z0 * g0;
      p10 += z0 * g1;
      let z1 = transpose(load4(v1, d));
      p01 += z1 * g0;
      p11 += z1 * g1;
    }
    s00 = product(weightsOfQueries(s00, i0, first0, j0, lse0), minusColumns(p00, delta0));
    s01 = product(weightsOfQueries(s01, i0, first0, j1, lse0), minusColumns(p01, delta0));
    s10 = product(weightsOfQueries(s10, i1, first1, j0, lse1), minusColumns(p10, delta1));
    s11 = product(weightsOfQueries(s11, i1, first1, j1, lse1), minusColumns(p11, delta1));
    for (var d = 0u; d < nv; d++) {
      let y0 = load4(k0, d);
      let y1 = load4(k1, d);
      accumulate(q0, d, min(count, 4u), y0 * s00 + y1 * s01);
      accumulate(q1, d, count - min(count, 4u), y0 * s10 + y1 * s11);
    }
  }
  finishRows(q0.x, count, first);
}

/** gradK and gradV of the keys first … first + 7 of one key head. */
fn gradKeys(row: u32, kvHead: u32, first: u32) {
  let nv = params.headVectors;
  let stride = qkvStride();
  let keyStart = (params.heads + kvHead) * nv;
  let count = min(params.contextLength - first, 8u);
  let j0 = vec4u(first) + LANES;
  let j1 = j0 + 4u;
  let k0 = rowOffsets(row, j0, stride, keyStart);
  let k1 = rowOffsets(row, j1, stride, keyStart);
  let v0 = k0 + params.kvHeads * nv;
  let v1 = k1 + params.kvHeads * nv;
  clearRows(k0.x, count);
  clearRows(v0.x, count);
  let group = params.heads / params.kvHeads;
  let end = min(params.contextLength, first + count - 1u + params.window);
  for (var head = kvHead * group; head < (kvHead + 1u) * group; head++) {
    for (var i = first; i < end; i += 8u) {
      if (firstVisible(row, i) >= first + count) {
        break;
      }
      let i0 = vec4u(i) + LANES;
      let i1 = i0 + 4u;
      let q0 = rowOffsets(row, i0, stride, head * nv);
      let q1 = rowOffsets(row, i1, stride, head * nv);
      let o0 = rowOffsets(row, i0, params.heads * nv, head * nv);
      let o1 = rowOffsets(row, i1, params.heads * nv, head * nv);
      var s00 = mat4x4f();
      var s01 = mat4x4f();
      var s10 = mat4x4f();
      var s11 = mat4x4f();
      var p00 = mat4x4f();
      var p01 = mat4x4f();
      var p10 = mat4x4f();
      var p11 = mat4x4f();
      for (var d = 0u; d < nv; d++) {
        let y0 = load4(k0, d);
        let y1 = load4(k1, d);
        let x0 = transpose(load4(q0, d));
        s00 += x0 * y0;
        s10 += x0 * y1;
        let x1 = transpose(load4(q1, d));
        s01 += x1 * y0;
        s11 += x1 * y1;
        let z0 = load4(v0, d);
        let z1 = load4(v1, d);
        let g0 = transpose(loadGrad4(o0, d));
        p00 += g0 * z0;
        p10 += g0 * z1;
        let g1 = transpose(loadGrad4(o1, d));
        p01 += g1 * z0;
        p11 += g1 * z1;
      }
      let first0 = firstVisible4(row, i0);
      let first1 = firstVisible4(row, i1);
      let lse0 = logSumExp4(row, i0, head);
      let lse1 = logSumExp4(row, i1, head);
      s00 = weightsOfKeys(s00, i0, first0, j0, lse0);
      s10 = weightsOfKeys(s10, i0, first0, j1, lse0);
      s01 = weightsOfKeys(s01, i1, first1, j0, lse1);
      s11 = weightsOfKeys(s11, i1, first1, j1, lse1);
      let delta0 = delta4(o0);
      let delta1 = delta4(o1);
      p00 = product(s00, minusRows(p00, delta0));
      p10 = product(s10, minusRows(p10, delta0));
      p01 = product(s01, minusRows(p01, delta1));
      p11 = product(s11, minusRows(p11, delta1));
      for (var d = 0u; d < nv; d++) {
        let g0 = loadGrad4(o0, d);
        let g1 = loadGrad4(o1, d);
        accumulate(v0, d, min(count, 4u), g0 * s00 + g1 * s01);
        accumulate(v1, d, count - min(count, 4u), g0 * s10 + g1 * s11);
        let x0 = load4(q0, d);
        let x1 = load4(q1, d);
        accumulate(k0, d, min(count, 4u), x0 * p00 + x1 * p01);
        accumulate(k1, d, count - min(count, 4u), x0 * p10 + x1 * p11);
      }
    }
  }
  finishRows(k0.x, count, first);
}

@compute @workgroup_size(workgroupSize)
fn attentionBackward(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let blocks = (params.contextLength + 7u) / 8u;
  let keyBlocks = blocks * params.rows * params.kvHeads;
  // Key blocks first, each role rounded up to whole workgroups: the two roles never share one.
  let keyThreads = (keyBlocks + workgroupSize - 1u) / workgroupSize * workgroupSize;
  let queryBlocks = blocks * params.rows * params.heads;
  let index = id.x + id.y * groups.x * workgroupSize;
  if (index < keyBlocks) {
    gradKeys(index / blocks / params.kvHeads, index / blocks % params.kvHeads, index % blocks * 8u);
  } else if (index >= keyThreads && index - keyThreads < queryBlocks) {
    let rest = index - keyThreads;
    gradQueries(rest / blocks / params.heads, rest / blocks % params.heads, rest % blocks * 8u);
  }
}
