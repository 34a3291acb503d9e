// Formula: keys[row, positions[row] + t] = k of token t of the row, and values likewise.
// Shapes: qkv [rows · tokensPerRow, (heads + 2 kvHeads) · headSize], rotated; keys, values [rows, maxLength, kvHeads · headSize]; positions u32 [rows].
// Parallelisation: a thread owns one scalar of a key and of its value; tokens past maxLength are dropped.
// Numerics: a copy.

struct Params {
  rows: u32,
  tokensPerRow: u32,
  maxLength: u32,
  queryColumns: u32,
  keyColumns: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> qkv: array<f32>;
@group(0) @binding(2) var<storage, read> positions: array<u32>;
@group(0) @binding(3) var<storage, read_write> keys: array<f32>;
@group(0) @binding(4) var<storage, read_write> values: array<f32>;

override workgroupSize = 64u;

@compute @workgroup_size(workgroupSize)
fn cacheAppend(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.x + id.y * groups.x * workgroupSize;
  if (index >= params.rows * params.tokensPerRow * params.keyColumns) {
    return;
  }
  let token = index / params.keyColumns;
  let column = index % params.keyColumns;
  let row = token / params.tokensPerRow;
  let position = positions[row] + token % params.tokensPerRow;
  if (position >= params.maxLength) {
    return;
  }
  let source = token * (params.queryColumns + 2u * params.keyColumns) + params.queryColumns + column;
  let place = (row * params.maxLength + position) * params.keyColumns + column;
  keys[place] = qkv[source];
  values[place] = qkv[source + params.keyColumns];
}
