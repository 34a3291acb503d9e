// Formula: output = input · inverseRms · weight, inverseRms = 1/√(mean(input²) + epsilon); gradInput += inverseRms (g − n mean(g n)), g = gradOutput · weight, n = input · inverseRms.
// Shapes: input, output, gradOutput, gradInput [rows, columns]; weight [columns]; inverseRms [rows]; partials [groups, columns], one row for 16 rows.
// Parallelisation: `lanes` threads a row; the backward pass walks the 16 rows of a group, and a lane owns its columns of partials.
// Numerics: f32, weight read from its storage (shared/weight*.wgsl); a lane's columns in ascending order, then the lanes; rows of a group, then groups, in ascending order.

struct Params {
  rows: u32,
  columns: u32,
  epsilon: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> input: array<f32>;
@group(0) @binding(2) var<storage, read> weight: array<u32>;
@group(0) @binding(3) var<storage, read_write> output: array<f32>;
@group(0) @binding(4) var<storage, read_write> inverseRms: array<f32>;

@group(0) @binding(5) var<storage, read> gradOutput: array<f32>;
@group(0) @binding(6) var<storage, read_write> gradInput: array<f32>;
@group(0) @binding(7) var<storage, read_write> partials: array<f32>;

override lanes = 32u;
override rowsPerGroup = 1u;

const ROWS_PER_PARTIAL = 16u;

fn weightAt(column: u32) -> f32 {
  return scalarOf(weight[wordOf(column)], column);
}

@compute @workgroup_size(lanes, rowsPerGroup)
fn rmsNormForward(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_id) local: vec3u,
) {
  let row = (group.x + group.y * groups.x) * rowsPerGroup + local.y;
  let start = min(row, params.rows - 1u) * params.columns;
  var squares = 0.0;
  for (var column = local.x; column < params.columns; column += lanes) {
    let x = input[start + column];
    squares += x * x;
  }
  let scale = inverseSqrt(rowSum(squares, local) / f32(params.columns) + params.epsilon);
  if (row >= params.rows) {
    return;
  }
  if (local.x == 0u) {
    inverseRms[row] = scale;
  }
  for (var column = local.x; column < params.columns; column += lanes) {
    output[start + column] = input[start + column] * scale * weightAt(column);
  }
}

@compute @workgroup_size(lanes, rowsPerGroup)
fn rmsNormBackward(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_id) local: vec3u,
) {
  let part = (group.x + group.y * groups.x) * rowsPerGroup + local.y;
  let columns = params.columns;
  for (var step = 0u; step < ROWS_PER_PARTIAL; step++) {
    let row = part * ROWS_PER_PARTIAL + step;
    let inside = row < params.rows;
    let start = min(row, params.rows - 1u) * columns;
    let scale = inverseRms[min(row, params.rows - 1u)];
    var products = 0.0;
    for (var column = local.x; column < columns; column += lanes) {
      products += gradOutput[start + column] * weightAt(column) * (input[start + column] * scale);
    }
    let mean = rowSum(products, local) / f32(columns);
    if (inside) {
      for (var column = local.x; column < columns; column += lanes) {
        let g = gradOutput[start + column];
        let n = input[start + column] * scale;
        gradInput[start + column] += scale * (g * weightAt(column) - n * mean);
        let place = part * columns + column;
        partials[place] = select(partials[place], 0.0, step == 0u) + g * n;
      }
    }
  }
}
