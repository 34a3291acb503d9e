// Formula: output (+)= left · right (+ bias); or the weight gradient's sink += left · right.
// Shapes: outputRow scalars from one row of output to the next, from outputOffset on; the sink's rows are dense.
// Parallelisation: each thread stores its own register block, 4 × 4 quads whose halves lie rowHalf and columnHalf apart.
// Numerics: f32.

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

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> left: array<f32>;
@group(0) @binding(2) var<storage, read> right: array<f32>;
@group(0) @binding(3) var<storage, read_write> output: array<f32>;
@group(0) @binding(7) var<storage, read> bias: array<f32>;

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

fn quadRow(corner: Corner, index: u32) -> u32 {
  let row = index >> 1u;
  return corner.row + (row & 3u) + (row >> 2u) * corner.rowHalf;
}

fn quadColumn(corner: Corner, index: u32) -> u32 {
  return corner.column + (index & 1u) * corner.columnHalf;
}

fn storeBlock(sums: ptr<function, Block>, product: Product, corner: Corner, outputRow: u32, outputOffset: u32) {
  let quads = select(1u, 2u, blockColumns > 4u);
  for (var index = 0u; index < blockRows * 2u; index += 3u - quads) {
    let row = quadRow(corner, index);
    let column = quadColumn(corner, index);
    if (row < product.rows && column < product.columns) {
      let vector = blockVector(sums, index);
      let first = outputOffset + row * outputRow + column;
      for (var i = 0u; i < min(4u, product.columns - column); i++) {
        var value = vector[i];
        if (accumulate) {
          value += output[first + i];
        }
        output[first + i] = value;
      }
    }
  }
}

fn storeBlockWithBias(sums: ptr<function, Block>, product: Product, corner: Corner, outputRow: u32, outputOffset: u32) {
  if (hasBias) {
    var near = vec4f();
    var far = vec4f();
    for (var i = 0u; i < 4u; i++) {
      near[i] = bias[min(corner.column + i, product.columns - 1u)];
      far[i] = bias[min(corner.column + corner.columnHalf + i, product.columns - 1u)];
    }
    multiplyAdd(sums, vec4f(1.0), vec4f(1.0), near, far);
  }
  storeBlock(sums, product, corner, outputRow, outputOffset);
}

/** Whether any scalar of the block takes a gradient. */
fn blockWanted(product: Product, corner: Corner) -> bool {
  let quads = select(1u, 2u, blockColumns > 4u);
  var wanted = false;
  for (var index = 0u; index < blockRows * 2u; index += 3u - quads) {
    let row = quadRow(corner, index);
    let column = quadColumn(corner, index);
    if (!wanted && row < product.rows && column < product.columns) {
      let count = min(4u, product.columns - column);
      wanted = gradientWanted(params.weightOffset + row * product.columns + column, count);
    }
  }
  return wanted;
}

fn sinkBlock(sums: ptr<function, Block>, product: Product, corner: Corner) {
  let quads = select(1u, 2u, blockColumns > 4u);
  for (var index = 0u; index < blockRows * 2u; index += 3u - quads) {
    let row = quadRow(corner, index);
    let column = quadColumn(corner, index);
    if (row < product.rows && column < product.columns) {
      let vector = blockVector(sums, index);
      let first = params.weightOffset + row * product.columns + column;
      for (var i = 0u; i < min(4u, product.columns - column); i++) {
        accumulateGradient(first + i, vector[i]);
      }
    }
  }
}
