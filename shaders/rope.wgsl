// Formula: (x, y) = (x cos − y sin, y cos + x sin) for x = head[d], y = head[d + headSize/2], at the token's position.
// Shapes: qkv [tokens, (heads + 2 kvHeads) · headSize], in place, values untouched; cosSin [positions, headSize]: cosines, then sines.
// Parallelisation: a thread owns one pair of one query or key head.
// Numerics: f32; the table is made in f64.

struct Params {
  tokens: u32,
  contextLength: u32,
  heads: u32,
  kvHeads: u32,
  headSize: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> cosSin: array<f32>;
@group(0) @binding(2) var<storage, read> firstPosition: array<u32>;
@group(0) @binding(3) var<storage, read_write> qkv: array<f32>;

override workgroupSize = 64u;
override offset = false;

@compute @workgroup_size(workgroupSize)
fn ropeForward(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let half = params.headSize / 2u;
  let pairs = (params.heads + params.kvHeads) * half;
  let index = id.x + id.y * groups.x * workgroupSize;
  if (index >= params.tokens * pairs) {
    return;
  }
  let token = index / pairs;
  let pair = index % pairs;
  var position = token % params.contextLength;
  if (offset) {
    position += firstPosition[token / params.contextLength];
  }
  let c = cosSin[position * params.headSize + pair % half];
  let s = cosSin[position * params.headSize + half + pair % half];
  let first = (token * (params.heads + 2u * params.kvHeads) + pair / half) * params.headSize + pair % half;
  let x = qkv[first];
  let y = qkv[first + half];
  qkv[first] = x * c - y * s;
  qkv[first + half] = y * c + x * s;
}
