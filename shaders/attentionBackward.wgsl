// Formula: dS = P ∘ (gradOutput·vᵀ − rowsum(gradOutput ∘ output)); gradQ = scale dS k; gradK = scale dSᵀ q; gradV = Pᵀ gradOutput; P recomputed.
// Shapes: as attentionForward; gradQkv like qkv, overwritten; cosSin [contextLength, headSize]: cosines, then sines.
// Parallelisation: a thread owns 4 queries of a head (gradQ), or 4 keys of a key head and all its queries (gradK, gradV); no barriers.
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
fn attentionBackwardQueries(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let quads = (params.contextLength + 3u) / 4u;
  let index = id.x + id.y * groups.x * workgroupSize;
  if (index >= quads * params.rows * params.heads) {
    return;
  }
  let first = index % quads * 4u;
  let row = index / quads / params.heads;
  let head = index / quads % params.heads;
  let nv = params.headVectors;
  let stride = qkvStride();
  let keyStart = (params.heads + head / (params.heads / params.kvHeads)) * nv;
  let count = min(params.contextLength - first, 4u);
  let i = vec4u(first) + LANES;
  let firstKeys = firstVisible4(row, i);
  let q = rowOffsets(row, i, stride, head * nv);
  let o = rowOffsets(row, i, params.heads * nv, head * nv);
  let delta = delta4(o);
  let lse = logSumExp4(row, i, head);
  clearRows(q.x, count);
  for (var key = firstKeys.x; key < first + count; key += 4u) {
    let j = vec4u(key) + LANES;
    let k = rowOffsets(row, j, stride, keyStart);
    let v = k + params.kvHeads * nv;
    var s = mat4x4f();
    var p = mat4x4f();
    for (var d = 0u; d < nv; d++) {
      s += transpose(load4(k, d)) * load4(q, d);
      p += transpose(load4(v, d)) * loadGrad4(o, d);
    }
    s = product(weightsOfQueries(s, i, firstKeys, j, lse), minusColumns(p, delta));
    for (var d = 0u; d < nv; d++) {
      accumulate(q, d, count, load4(k, d) * s);
    }
  }
  finishRows(q.x, count, first);
}

@compute @workgroup_size(workgroupSize)
fn attentionBackwardKeys(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let quads = (params.contextLength + 3u) / 4u;
  let index = id.x + id.y * groups.x * workgroupSize;
  if (index >= quads * params.rows * params.kvHeads) {
    return;
  }
  let first = index % quads * 4u;
  let row = index / quads / params.kvHeads;
  let kvHead = index / quads % params.kvHeads;
  let nv = params.headVectors;
  let stride = qkvStride();
  let count = min(params.contextLength - first, 4u);
  let j = vec4u(first) + LANES;
  let k = rowOffsets(row, j, stride, (params.heads + kvHead) * nv);
  let v = k + params.kvHeads * nv;
  clearRows(k.x, count);
  clearRows(v.x, count);
  let sharing = params.heads / params.kvHeads;
  let end = min(params.contextLength, first + count - 1u + params.window);
  for (var head = kvHead * sharing; head < (kvHead + 1u) * sharing; head++) {
    for (var query = first; query < end; query += 4u) {
      let i = vec4u(query) + LANES;
      let firstKeys = firstVisible4(row, i);
      if (firstKeys.x >= first + count) {
        break;
      }
      let q = rowOffsets(row, i, stride, head * nv);
      let o = rowOffsets(row, i, params.heads * nv, head * nv);
      var delta = vec4f();
      var s = mat4x4f();
      var p = mat4x4f();
      for (var d = 0u; d < nv; d++) {
        s += transpose(load4(q, d)) * load4(k, d);
        let g = loadGrad4(o, d);
        delta += rowDots(g, o, d);
        p += transpose(g) * load4(v, d);
      }
      s = weightsOfKeys(s, i, firstKeys, j, logSumExp4(row, i, head));
      p = product(s, minusRows(p, delta));
      for (var d = 0u; d < nv; d++) {
        accumulate(v, d, count, loadGrad4(o, d) * s);
        accumulate(k, d, count, load4(q, d) * p);
      }
    }
  }
  finishRows(k.x, count, first);
}
