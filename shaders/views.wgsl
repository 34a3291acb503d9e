// Formula: cell = the value of largest magnitude in its rectangle, with its sign (the first of equals); mask: share of bits set.
// Shapes: source: one part of a tensor [rows, rowLength] from scalar offset on (mask: 1 bit each); cells [cellRows, cellColumns]; partials [slices, cells].
// Parallelisation: tileSlices: one thread a slice of a cell; tileFinish: one thread a cell.
// Numerics: values exact; shares are counts in f32, exact to 2²⁴.

struct Params {
  offset: u32,
  rowLength: u32,
  // The rectangle within the tensor, and the tensor's rows that lie in this part.
  row: u32,
  column: u32,
  rows: u32,
  columns: u32,
  partRow: u32,
  partRows: u32,
  cellRows: u32,
  cellColumns: u32,
  slices: u32,
  firstSlice: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> source: array<u32>;
@group(0) @binding(2) var<storage, read_write> partials: array<f32>;
@group(0) @binding(3) var<storage, read_write> cells: array<f32>;

override size: u32 = 64;
override ofMask: u32 = 0;

fn joined(a: f32, b: f32) -> f32 {
  if (ofMask == 1u) {
    return a + b;
  }
  return select(a, b, abs(b) > abs(a));
}

fn valueAt(index: u32) -> f32 {
  if (ofMask == 1u) {
    return f32((source[index >> 5u] >> (index & 31u)) & 1u);
  }
  return bitcast<f32>(source[index]);
}

@compute @workgroup_size(size)
fn tileSlices(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.x + id.y * groups.x * size;
  let cellCount = params.cellRows * params.cellColumns;
  if (index >= cellCount * params.slices) {
    return;
  }
  let slice = index / cellCount;
  let cell = index % cellCount;
  let cellRow = cell / params.cellColumns;
  let cellColumn = cell % params.cellColumns;
  let top = max(params.row + cellRow * params.rows / params.cellRows, params.partRow);
  let bottom = min(params.row + (cellRow + 1u) * params.rows / params.cellRows, params.partRow + params.partRows);
  let left = params.column + cellColumn * params.columns / params.cellColumns;
  let width = params.column + (cellColumn + 1u) * params.columns / params.cellColumns - left;
  var best = 0.0;
  if (top < bottom) {
    let count = (bottom - top) * width;
    let share = (count + params.slices - 1u) / params.slices;
    let first = min(slice * share, count);
    var row = top + first / width;
    var column = first % width;
    for (var step = first; step < min(first + share, count); step++) {
      best = joined(best, valueAt(params.offset + (row - params.partRow) * params.rowLength + left + column));
      column++;
      if (column == width) {
        column = 0u;
        row++;
      }
    }
  }
  partials[(params.firstSlice + slice) * cellCount + cell] = best;
}

@compute @workgroup_size(size)
fn tileFinish(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let cell = id.x + id.y * groups.x * size;
  let cellCount = params.cellRows * params.cellColumns;
  if (cell >= cellCount) {
    return;
  }
  var best = 0.0;
  for (var slice = 0u; slice < params.slices; slice++) {
    best = joined(best, partials[slice * cellCount + cell]);
  }
  if (ofMask == 1u) {
    let cellRow = cell / params.cellColumns;
    let cellColumn = cell % params.cellColumns;
    let height = (cellRow + 1u) * params.rows / params.cellRows - cellRow * params.rows / params.cellRows;
    let width = (cellColumn + 1u) * params.columns / params.cellColumns - cellColumn * params.columns / params.cellColumns;
    best /= f32(height * width);
  }
  cells[cell] = best;
}
