// Formula: output (+)= factor · (left · weight (+ bias)); or the weight gradient's sink += left · input.
// Shapes: outputRow scalars from one row of output to the next, from outputOffset on; the sink's rows are dense.
// Parallelisation: each thread stores its own register block, 4 × 4 quads whose halves lie rowHalf and columnHalf apart.
// Numerics: f32; weight and bias are read from their storage (weight*.wgsl).

struct Params {
  tokens: u32,
  inputs: u32,
  outputs: u32,
  /** Scalars from one row of output (or gradOutput) to the next, and before its first. */
  outputRow: u32,
  outputOffset: u32,
  /** The weight's first scalar in the gradient slab. */
  weightOffset: u32,
}

override accumulate: bool = false;
override hasBias: bool = false;
/** By which what goes into output is multiplied. */
override factor: f32 = 1.0;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> left: array<f32>;
@group(0) @binding(2) var<storage, read> weight: array<u32>;
@group(0) @binding(3) var<storage, read_write> output: array<f32>;
@group(0) @binding(7) var<storage, read> bias: array<u32>;

/** Scalar `index` of the weight. */
fn weightAt(index: u32) -> f32 {
  return scalarOf(weight[wordOf(index)], index);
}

/** output [tokens, outputs] = input [tokens, inputs] · weightᵀ, weight [outputs, inputs]. */
fn forwardProduct() -> Product {
  return Product(params.tokens, params.outputs, params.inputs, params.inputs, 1u, 0u, 1u, params.inputs);
}

/** gradInput [tokens, inputs] = gradOutput [tokens, outputs] · weight. */
fn inputProduct() -> Product {
  return Product(params.tokens, params.inputs, params.outputs, params.outputRow, 1u, params.outputOffset, params.inputs, 1u);
}

/** gradWeight [outputs, inputs] = gradOutputᵀ · input. */
fn weightProduct() -> Product {
  return Product(params.outputs, params.inputs, params.tokens, 1u, params.outputRow, params.outputOffset, params.inputs, 1u);
}

/** Where a thread's block lies in the product: its first row and column, and the distance to its second four of each. */
struct Corner {
  row: u32,
  column: u32,
  rowHalf: u32,
  columnHalf: u32,
}

/** Row `index` of the block, counted in the product. */
fn rowOf(corner: Corner, index: u32) -> u32 {
  return corner.row + (index & 3u) + (index >> 2u) * corner.rowHalf;
}

fn columnOf(corner: Corner, index: u32) -> u32 {
  return corner.column + (index & 3u) + (index >> 2u) * corner.columnHalf;
}

/**
 * Block rows that may lie in the product; those of the second half may not. A count that is not constant keeps
 * compilers from unrolling the 64 stores, each of which is long code on a CPU adapter.
 */
fn rowCount(product: Product, corner: Corner) -> u32 {
  return select(4u, blockRows, corner.row + corner.rowHalf < product.rows);
}

fn columnCount(product: Product, corner: Corner) -> u32 {
  return select(4u, blockColumns, corner.column + corner.columnHalf < product.columns);
}

fn storeBlock(sums: ptr<function, Block>, product: Product, corner: Corner, outputRow: u32, outputOffset: u32) {
  let rows = rowCount(product, corner);
  let columns = columnCount(product, corner);
  for (var i = 0u; i < rows; i++) {
    let values = blockRow(sums, i);
    let row = rowOf(corner, i);
    for (var j = 0u; j < columns; j++) {
      let column = columnOf(corner, j);
      if (row < product.rows && column < product.columns) {
        let index = outputOffset + row * outputRow + column;
        var value = factor * blockValue(values, j);
        if (accumulate) {
          value += output[index];
        }
        output[index] = value;
      }
    }
  }
}

fn addBias(sums: ptr<function, Block>, product: Product, corner: Corner) {
  if (hasBias) {
    let columns = corner.column + vec4u(0u, 1u, 2u, 3u);
    let near = min(columns, vec4u(product.columns - 1u));
    let far = min(columns + corner.columnHalf, vec4u(product.columns - 1u));
    multiplyAdd(sums, vec4f(1.0), vec4f(1.0), biasQuad(near), biasQuad(far));
  }
}

fn biasQuad(index: vec4u) -> vec4f {
  return vec4f(
    scalarOf(bias[wordOf(index.x)], index.x),
    scalarOf(bias[wordOf(index.y)], index.y),
    scalarOf(bias[wordOf(index.z)], index.z),
    scalarOf(bias[wordOf(index.w)], index.w),
  );
}

/** Whether any scalar of the block takes a gradient. */
fn blockWanted(product: Product, corner: Corner) -> bool {
  let rows = rowCount(product, corner);
  let columns = columnCount(product, corner);
  var wanted = false;
  for (var i = 0u; i < rows && !wanted; i++) {
    let row = rowOf(corner, i);
    for (var j = 0u; j < columns && !wanted; j += 4u) {
      let column = columnOf(corner, j);
      if (row < product.rows && column < product.columns) {
        wanted = gradientWanted(params.weightOffset + row * product.columns + column, min(4u, product.columns - column));
      }
    }
  }
  return wanted;
}

fn sinkBlock(sums: ptr<function, Block>, product: Product, corner: Corner) {
  let rows = rowCount(product, corner);
  let far = corner.column + corner.columnHalf;
  for (var i = 0u; i < rows; i++) {
    let values = blockRow(sums, i);
    let row = rowOf(corner, i);
    if (row < product.rows && corner.column < product.columns) {
      let start = params.weightOffset + row * product.columns;
      accumulateRun(start + corner.column, values.near, min(4u, product.columns - corner.column));
      if (blockColumns > 4u && far < product.columns) {
        accumulateRun(start + far, values.far, min(4u, product.columns - far));
      }
    }
  }
}
