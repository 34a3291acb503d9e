// Formula: as attentionForward, for one new token a row, whose keys and values, and those before it, are in a cache.
// Shapes: qkv [rows, (heads + 2 kvHeads) · headSize], rotated; keys, values [rows, maxLength, kvHeads · headSize]; positions u32 [rows]; output [rows, heads · headSize].
// Parallelisation: a workgroup owns one head of one row; a thread scores one key of a tile, then owns some columns of the sum.
// Numerics: f32; online softmax over tiles of workgroupSize keys, ascending.

struct Params {
  heads: u32,
  kvHeads: u32,
  headSize: u32,
  maxLength: u32,
  window: u32,
  scale: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> qkv: array<f32>;
@group(0) @binding(2) var<storage, read> keys: array<f32>;
@group(0) @binding(3) var<storage, read> values: array<f32>;
@group(0) @binding(4) var<storage, read> positions: array<u32>;
@group(0) @binding(5) var<storage, read_write> output: array<f32>;

override workgroupSize = 32u;

var<workgroup> scores: array<f32, workgroupSize>;

@compute @workgroup_size(workgroupSize)
fn attentionDecode(@builtin(workgroup_id) place: vec3u, @builtin(local_invocation_index) thread: u32) {
  let row = place.y;
  let head = place.x;
  let size = params.headSize;
  let query = (row * (params.heads + 2u * params.kvHeads) + head) * size;
  let stride = params.kvHeads * size;
  let start = row * params.maxLength * stride + head / (params.heads / params.kvHeads) * size;
  let result = (row * params.heads + head) * size;
  let end = min(positions[row] + 1u, params.maxLength);
  let first = end - min(end, params.window);
  var maximum = -1e30;
  var sum = 0.0;
  for (var tile = first; tile < end; tile += workgroupSize) {
    let key = tile + thread;
    var score = -1e30;
    if (key < end) {
      score = 0.0;
      for (var d = 0u; d < size; d++) {
        score += qkv[query + d] * keys[start + key * stride + d];
      }
      score *= params.scale;
    }
    scores[thread] = score;
    workgroupBarrier();
    let count = min(workgroupSize, end - tile);
    var next = maximum;
    for (var other = 0u; other < count; other++) {
      next = max(next, scores[other]);
    }
    let kept = exp(maximum - next);
    maximum = next;
    sum *= kept;
    for (var other = 0u; other < count; other++) {
      sum += exp(scores[other] - next);
    }
    for (var d = thread; d < size; d += workgroupSize) {
      var total = 0.0;
      if (tile > first) {
        total = output[result + d] * kept;
      }
      for (var other = 0u; other < count; other++) {
        total += exp(scores[other] - next) * values[start + (tile + other) * stride + d];
      }
      output[result + d] = total;
    }
    workgroupBarrier();
  }
  for (var d = thread; d < size; d += workgroupSize) {
    output[result + d] /= sum;
  }
}
