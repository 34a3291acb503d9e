// Formula: dS = P ∘ (gradOutput·vᵀ − rowsum(gradOutput ∘ output)); gradQ = scale dS k; gradK = scale dSᵀ q; gradV = Pᵀ gradOutput; P recomputed.
// Shapes: as attentionForward; gradQkv like qkv, overwritten; cosSin [contextLength, headSize]: cosines, then sines.
// Parallelisation: a workgroup owns a tile of one head, a thread 4 of its queries (gradQ) or keys (gradK, gradV); all threads walk the same 8 rows of the other side at once.
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

@compute @workgroup_size(workgroupSize)
fn attentionBackwardQueries(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let tiles = tileCount();
  let index = group.x + group.y * groups.x;
  if (index >= tiles * params.rows * params.heads) {
    return;
  }
  let tile = index % tiles * workgroupSize * 4u;
  let row = index / tiles / params.heads;
  let head = index / tiles % params.heads;
  let first = tile + 4u * lane;
  let nv = params.headVectors;
  let stride = qkvStride();
  let keyStart = (params.heads + head / (params.heads / params.kvHeads)) * nv;
  let count = ownedRows(first);
  let i = vec4u(first) + LANES;
  let firstKeys = firstVisible4(row, i);
  let q = rowOffsets(row, i, stride, head * nv);
  let o = rowOffsets(row, i, params.heads * nv, head * nv);
  let delta = delta4(o);
  let lse = logSumExp4(row, i, head);
  clearRows(q.x, count);
  let end = min(tile + 4u * workgroupSize, params.contextLength);
  for (var key = firstVisible(row, tile); key < end; key += 8u) {
    let j0 = vec4u(key) + LANES;
    let j1 = j0 + 4u;
    let k0 = rowOffsets(row, j0, stride, keyStart);
    let k1 = rowOffsets(row, j1, stride, keyStart);
    let v0 = k0 + params.kvHeads * nv;
    let v1 = k1 + params.kvHeads * nv;
    var s0 = mat4x4f();
    var s1 = mat4x4f();
    var p0 = mat4x4f();
    var p1 = mat4x4f();
    for (var d = 0u; d < nv; d++) {
      let x = load4(q, d);
      s0 += transpose(sharedQkv(k0, lane, d)) * x;
      s1 += transpose(sharedQkv(k1, lane, d)) * x;
      let g = loadGrad4(o, d);
      p0 += transpose(sharedQkv(v0, lane, d)) * g;
      p1 += transpose(sharedQkv(v1, lane, d)) * g;
    }
    s0 = product(weightsOfQueries(s0, i, firstKeys, j0, lse), minusColumns(p0, delta));
    s1 = product(weightsOfQueries(s1, i, firstKeys, j1, lse), minusColumns(p1, delta));
    for (var d = 0u; d < nv; d++) {
      accumulate(q, d, count, sharedQkv(k0, lane, d) * s0 + sharedQkv(k1, lane, d) * s1);
    }
  }
  finishRows(q.x, count, first);
}

@compute @workgroup_size(workgroupSize)
fn attentionBackwardKeys(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let tiles = tileCount();
  let index = group.x + group.y * groups.x;
  if (index >= tiles * params.rows * params.kvHeads) {
    return;
  }
  let tile = index % tiles * workgroupSize * 4u;
  let row = index / tiles / params.kvHeads;
  let kvHead = index / tiles % params.kvHeads;
  let first = tile + 4u * lane;
  let nv = params.headVectors;
  let stride = qkvStride();
  let count = ownedRows(first);
  let j = vec4u(first) + LANES;
  let k = rowOffsets(row, j, stride, (params.heads + kvHead) * nv);
  let v = k + params.kvHeads * nv;
  clearRows(k.x, count);
  clearRows(v.x, count);
  let sharing = params.heads / params.kvHeads;
  let tileEnd = min(tile + 4u * workgroupSize, params.contextLength);
  let end = min(params.contextLength, tileEnd - 1u + params.window);
  for (var head = kvHead * sharing; head < (kvHead + 1u) * sharing; head++) {
    for (var query = tile; query < end; query += 8u) {
      if (firstVisible(row, query) >= tileEnd) {
        break;
      }
      let i0 = vec4u(query) + LANES;
      let i1 = i0 + 4u;
      let q0 = rowOffsets(row, i0, stride, head * nv);
      let q1 = rowOffsets(row, i1, stride, head * nv);
      let o0 = rowOffsets(row, i0, params.heads * nv, head * nv);
      let o1 = rowOffsets(row, i1, params.heads * nv, head * nv);
      var delta0 = vec4f();
      var delta1 = vec4f();
      var s0 = mat4x4f();
      var s1 = mat4x4f();
      var p0 = mat4x4f();
      var p1 = mat4x4f();
      for (var d = 0u; d < nv; d++) {
        let x = load4(k, d);
        s0 += transpose(sharedQkv(q0, lane, d)) * x;
        s1 += transpose(sharedQkv(q1, lane, d)) * x;
        let y = load4(v, d);
        let g0 = sharedGrad(o0, lane, d);
        let g1 = sharedGrad(o1, lane, d);
        delta0 += rowDots(g0, sharedOutput(o0, lane, d));
        delta1 += rowDots(g1, sharedOutput(o1, lane, d));
        p0 += transpose(g0) * y;
        p1 += transpose(g1) * y;
      }
      s0 = weightsOfKeys(s0, i0, firstVisible4(row, i0), j, logSumExp4(row, i0, head));
      s1 = weightsOfKeys(s1, i1, firstVisible4(row, i1), j, logSumExp4(row, i1, head));
      p0 = product(s0, minusRows(p0, delta0));
      p1 = product(s1, minusRows(p1, delta1));
      for (var d = 0u; d < nv; d++) {
        accumulate(v, d, count, sharedGrad(o0, lane, d) * s0 + sharedGrad(o1, lane, d) * s1);
        accumulate(k, d, count, sharedQkv(q0, lane, d) * p0 + sharedQkv(q1, lane, d) * p1);
      }
    }
  }
  finishRows(k.x, count, first);
}
