// Formula: product[i][j] = Σ_d left[i][d] · right[d][j], in the three forms of a linear layer (shared/linear.wgsl).
// Shapes: any; rows × depth by depth × columns with element strides, no size a multiple of anything.
// Parallelisation: each thread owns blockRows × blockColumns neighbours; no barriers and no workgroup memory (good on CPU adapters).
// Numerics: f32, summed in the order of the depth; out-of-range rows and columns read a clamped neighbour and store nothing.

override lanesX: u32 = 4u;
override lanesY: u32 = 2u;

/** The input, on the right of the weight's gradient. */
@group(0) @binding(7) var<storage, read> input: array<f32>;

/** Corner of a thread's block in the tile of workgroup (x, y). */
fn cornerOf(lane: u32, x: u32, y: u32) -> Corner {
  let column = (x * lanesX + lane % lanesX) * blockColumns;
  let row = (y * lanesY + lane / lanesX) * blockRows;
  return Corner(row, column, 4u, 4u);
}

fn groupsAcross(columns: u32) -> u32 {
  let width = lanesX * blockColumns;
  return (columns + width - 1u) / width;
}

fn leftIndices(product: Product, row: u32) -> vec4u {
  let rows = min(vec4u(row, row + 1u, row + 2u, row + 3u), vec4u(product.rows - 1u));
  return product.leftOffset + rows * product.leftRow;
}

fn rightIndices(product: Product, column: u32) -> vec4u {
  let columns = min(vec4u(column, column + 1u, column + 2u, column + 3u), vec4u(product.columns - 1u));
  return columns * product.rightColumn;
}

fn leftQuad(index: vec4u) -> vec4f {
  return vec4f(left[index.x], left[index.y], left[index.z], left[index.w]);
}

/** Scalars of the weight, in its storage. */
fn weightQuad(index: vec4u) -> vec4f {
  return vec4f(weightAt(index.x), weightAt(index.y), weightAt(index.z), weightAt(index.w));
}

/** sums += left · weight. */
fn multiply(sums: ptr<function, Block>, product: Product, corner: Corner) {
  var top = leftIndices(product, corner.row);
  var bottom = leftIndices(product, corner.row + 4u);
  var near = rightIndices(product, corner.column);
  var far = rightIndices(product, corner.column + 4u);
  for (var step = 0u; step < product.depth; step++) {
    var lower = vec4f();
    if (blockRows > 4u) {
      lower = leftQuad(bottom);
    }
    var after = vec4f();
    if (blockColumns > 4u) {
      after = weightQuad(far);
    }
    let upper = leftQuad(top);
    let before = weightQuad(near);
    multiplyAdd(sums, upper, lower, before, after);
    top += product.leftStep;
    bottom += product.leftStep;
    near += product.rightStep;
    far += product.rightStep;
  }
}

/** sums += left · input. */
fn multiplyInput(sums: ptr<function, Block>, product: Product, corner: Corner) {
  var top = leftIndices(product, corner.row);
  var bottom = leftIndices(product, corner.row + 4u);
  var near = rightIndices(product, corner.column);
  var far = rightIndices(product, corner.column + 4u);
  for (var step = 0u; step < product.depth; step++) {
    var lower = vec4f();
    if (blockRows > 4u) {
      lower = leftQuad(bottom);
    }
    var after = vec4f();
    if (blockColumns > 4u) {
      after = vec4f(input[far.x], input[far.y], input[far.z], input[far.w]);
    }
    let upper = leftQuad(top);
    let before = vec4f(input[near.x], input[near.y], input[near.z], input[near.w]);
    multiplyAdd(sums, upper, lower, before, after);
    top += product.leftStep;
    bottom += product.leftStep;
    near += product.rightStep;
    far += product.rightStep;
  }
}

@compute @workgroup_size(lanesX, lanesY)
fn linearForward(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let product = forwardProduct();
  let corner = cornerOf(lane, group.x, group.y);
  if (corner.row >= product.rows || corner.column >= product.columns) {
    return;
  }
  var sums: Block;
  multiply(&sums, product, corner);
  addBias(&sums, product, corner);
  storeBlock(&sums, product, corner, params.outputRow, params.outputOffset);
}

@compute @workgroup_size(lanesX, lanesY)
fn linearBackwardInput(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let product = inputProduct();
  let corner = cornerOf(lane, group.x, group.y);
  if (corner.row >= product.rows || corner.column >= product.columns) {
    return;
  }
  var sums: Block;
  multiply(&sums, product, corner);
  storeBlock(&sums, product, corner, params.inputs, 0u);
}

@compute @workgroup_size(lanesX, lanesY)
fn linearBackwardWeight(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let product = weightProduct();
  let corner = cornerOf(lane, group.x, group.y);
  if (corner.row >= product.rows || corner.column >= product.columns || !blockWanted(product, corner)) {
    return;
  }
  var sums: Block;
  multiplyInput(&sums, product, corner);
  sinkBlock(&sums, product, corner);
}

/** Both gradients in one dispatch: the workgroups of the input's gradient first, then those of the weight's. */
@compute @workgroup_size(lanesX, lanesY)
fn linearBackward(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let across = groupsAcross(params.inputs);
  let height = lanesY * blockRows;
  let inputGroups = across * ((params.tokens + height - 1u) / height);
  let id = group.x + group.y * groups.x;
  var sums: Block;
  if (id < inputGroups) {
    let product = inputProduct();
    let corner = cornerOf(lane, id % across, id / across);
    if (corner.row < product.rows && corner.column < product.columns) {
      multiply(&sums, product, corner);
      storeBlock(&sums, product, corner, params.inputs, 0u);
    }
  } else {
    let product = weightProduct();
    let corner = cornerOf(lane, (id - inputGroups) % across, (id - inputGroups) / across);
    if (corner.row < product.rows && corner.column < product.columns && blockWanted(product, corner)) {
      multiplyInput(&sums, product, corner);
      sinkBlock(&sums, product, corner);
    }
  }
}
