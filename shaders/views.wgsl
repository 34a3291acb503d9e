// Formula: cell = of its rectangle the value of largest magnitude with its sign (the first of equals), Σ x, Σ x², or the bits set.
// Shapes: source: one part of a tensor [rows, rowLength] from scalar offset on (mask: 1 bit each); cells [cellRows, cellColumns]; partials [slices, cells]; order [rows + columns]: the tensor's row of each row of the rectangle, then its column of each column.
// Parallelisation: tileSlices: one thread a slice of a cell; tileFinish: one thread a cell.
// Numerics: peaks are compared and moved as bits, bits counted in u32: exact. Sums in f32, in runs of 32. The host divides.

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
@group(0) @binding(2) var<storage, read_write> partials: array<u32>;
@group(0) @binding(3) var<storage, read_write> cells: array<u32>;
@group(0) @binding(4) var<storage, read> order: array<u32>;

override size: u32 = 64;
// 0 largest magnitude, 1 sum, 2 sum of squares, 3 set bits of a mask
override summary: u32 = 0;
// 1: rows and columns are looked up in order, whose rows may lie in any part
override ordered: u32 = 0;
const RUN = 32u;

fn joined(a: u32, b: u32) -> u32 {
  if (summary == 0u) {
    return select(a, b, (b & 0x7fffffffu) > (a & 0x7fffffffu));
  }
  if (summary == 3u) {
    return a + b;
  }
  return bitcast<u32>(bitcast<f32>(a) + bitcast<f32>(b));
}

fn termAt(index: u32) -> u32 {
  if (summary == 3u) {
    return (source[index >> 5u] >> (index & 31u)) & 1u;
  }
  let bits = source[index];
  if (summary == 2u) {
    let value = bitcast<f32>(bits);
    return bitcast<u32>(value * value);
  }
  return bits;
}

/** The term at a place of the rectangle; 0, which changes no summary, where its row lies in another part. */
fn orderedTerm(row: u32, column: u32) -> u32 {
  let own = order[row];
  if (own < params.partRow || own >= params.partRow + params.partRows) {
    return 0u;
  }
  return termAt(params.offset + (own - params.partRow) * params.rowLength + order[params.rows + column]);
}

/** ⌊cell · length / count⌋ */
fn edge(cell: u32, length: u32, count: u32) -> u32 {
  return cell * (length / count) + cell * (length % count) / count;
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
  var top = edge(cellRow, params.rows, params.cellRows);
  var bottom = edge(cellRow + 1u, params.rows, params.cellRows);
  var left = edge(cellColumn, params.columns, params.cellColumns);
  let width = edge(cellColumn + 1u, params.columns, params.cellColumns) - left;
  if (ordered == 0u) {
    top = max(params.row + top, params.partRow);
    bottom = min(params.row + bottom, params.partRow + params.partRows);
    left += params.column;
  }
  var total = 0u;
  if (top < bottom) {
    let count = (bottom - top) * width;
    let share = (count + params.slices - 1u) / params.slices;
    var step = min(slice * share, count);
    let end = min(step + share, count);
    var row = top + step / width;
    var column = step % width;
    while (step < end) {
      var run = 0u;
      let pause = min(step + RUN, end);
      for (; step < pause; step++) {
        if (ordered == 1u) {
          run = joined(run, orderedTerm(row, left + column));
        } else {
          run = joined(run, termAt(params.offset + (row - params.partRow) * params.rowLength + left + column));
        }
        column++;
        if (column == width) {
          column = 0u;
          row++;
        }
      }
      total = joined(total, run);
    }
  }
  partials[(params.firstSlice + slice) * cellCount + cell] = total;
}

@compute @workgroup_size(size)
fn tileFinish(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let cell = id.x + id.y * groups.x * size;
  let cellCount = params.cellRows * params.cellColumns;
  if (cell >= cellCount) {
    return;
  }
  var total = 0u;
  var slice = 0u;
  while (slice < params.slices) {
    var run = 0u;
    let pause = min(slice + RUN, params.slices);
    for (; slice < pause; slice++) {
      run = joined(run, partials[slice * cellCount + cell]);
    }
    total = joined(total, run);
  }
  cells[cell] = total;
}
