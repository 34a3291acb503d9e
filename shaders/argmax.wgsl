// Formula: ids[row] = the first column with the largest logit of the row; over blocks of columns, best keeps that logit.
// Shapes: logits [rows, columns]: columns firstColumn … of the whole vocabulary; best [rows]; ids u32 [rows].
// Parallelisation: one workgroup a row; a thread looks at every workgroupSize-th column.
// Numerics: comparisons only; ties go to the smallest id.

struct Params {
  columns: u32,
  firstColumn: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> logits: array<f32>;
@group(0) @binding(2) var<storage, read_write> best: array<f32>;
@group(0) @binding(3) var<storage, read_write> ids: array<u32>;

override workgroupSize = 64u;
override first = true;

var<workgroup> largest: array<f32, workgroupSize>;
var<workgroup> places: array<u32, workgroupSize>;

@compute @workgroup_size(workgroupSize)
fn argmax(@builtin(workgroup_id) place: vec3u, @builtin(local_invocation_index) thread: u32) {
  let start = place.x * params.columns;
  var value = -3e38;
  var found = 0u;
  for (var column = thread; column < params.columns; column += workgroupSize) {
    let x = logits[start + column];
    if (x > value) {
      value = x;
      found = column;
    }
  }
  largest[thread] = value;
  places[thread] = found;
  workgroupBarrier();
  if (thread > 0u) {
    return;
  }
  for (var other = 1u; other < workgroupSize; other++) {
    if (largest[other] > value || (largest[other] == value && places[other] < found)) {
      value = largest[other];
      found = places[other];
    }
  }
  if (first || value > best[place.x]) {
    best[place.x] = value;
    ids[place.x] = params.firstColumn + found;
  }
}
