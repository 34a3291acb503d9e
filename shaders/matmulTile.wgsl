// Formula: product[i][j] = Σ_d left[i][d] · right[d][j], in the three forms of a linear layer (shared/linear.wgsl).
// Shapes: any; rows × depth by depth × columns with element strides, no size a multiple of anything.
// Parallelisation: a workgroup stages DEPTH steps of its tile in workgroup memory; each thread owns blockRows × blockColumns of it.
// Numerics: f32, summed in the order of the depth; out-of-range rows and columns read a clamped neighbour, out-of-range steps add 0.

const DEPTH = 16u;

/** The input, on the right of the weight's gradient. */
@group(0) @binding(7) var<storage, read> input: array<f32>;

override lanesX: u32 = 16u;
override lanesY: u32 = 16u;
override quadsX: u32 = lanesX * blockColumns / 4u;
override quadsY: u32 = lanesY * blockRows / 4u;

var<workgroup> leftTile: array<vec4f, quadsY * DEPTH>;
var<workgroup> rightTile: array<vec4f, quadsX * DEPTH>;
var<workgroup> wantedCount: atomic<u32>;
var<workgroup> tileWanted: u32;

fn cornerOf(lane: u32, group: vec3u) -> Corner {
  let column = group.x * quadsX * 4u + lane % lanesX * 4u;
  let row = group.y * quadsY * 4u + lane / lanesX * 4u;
  return Corner(row, column, lanesY * 4u, lanesX * 4u);
}

/** Stages rows first … of left; neighbouring threads read neighbouring scalars whichever way the factor lies. */
fn stageLeft(product: Product, first: u32, start: u32, lane: u32) {
  let down = product.leftRow == 1u;
  for (var slot = lane; slot < quadsY * DEPTH; slot += lanesX * lanesY) {
    let step = select(slot % DEPTH, slot / quadsY, down);
    let quad = select(slot / DEPTH, slot % quadsY, down);
    let row = first + quad * 4u;
    let rows = min(vec4u(row, row + 1u, row + 2u, row + 3u), vec4u(product.rows - 1u));
    let index = product.leftOffset + rows * product.leftRow + min(start + step, product.depth - 1u) * product.leftStep;
    let values = vec4f(left[index.x], left[index.y], left[index.z], left[index.w]);
    leftTile[step * quadsY + quad] = select(vec4f(), values, start + step < product.depth);
  }
}

/** Where four neighbouring columns of the right factor lie, and where they are staged. */
struct RightSlot {
  index: vec4u,
  place: u32,
  inside: bool,
}

fn rightSlot(product: Product, first: u32, start: u32, slot: u32) -> RightSlot {
  let across = product.rightColumn == 1u;
  let step = select(slot % DEPTH, slot / quadsX, across);
  let quad = select(slot / DEPTH, slot % quadsX, across);
  let column = first + quad * 4u;
  let columns = min(vec4u(column, column + 1u, column + 2u, column + 3u), vec4u(product.columns - 1u));
  let index = columns * product.rightColumn + min(start + step, product.depth - 1u) * product.rightStep;
  return RightSlot(index, step * quadsX + quad, start + step < product.depth);
}

fn stageWeight(product: Product, first: u32, start: u32, lane: u32) {
  for (var slot = lane; slot < quadsX * DEPTH; slot += lanesX * lanesY) {
    let at = rightSlot(product, first, start, slot);
    let values = vec4f(weightAt(at.index.x), weightAt(at.index.y), weightAt(at.index.z), weightAt(at.index.w));
    rightTile[at.place] = select(vec4f(), values, at.inside);
  }
}

fn stageInput(product: Product, first: u32, start: u32, lane: u32) {
  for (var slot = lane; slot < quadsX * DEPTH; slot += lanesX * lanesY) {
    let at = rightSlot(product, first, start, slot);
    let values = vec4f(input[at.index.x], input[at.index.y], input[at.index.z], input[at.index.w]);
    rightTile[at.place] = select(vec4f(), values, at.inside);
  }
}

fn multiplyStep(sums: ptr<function, Block>, step: u32, x: u32, y: u32) {
  let top = leftTile[step * quadsY + y];
  let near = rightTile[step * quadsX + x];
  var bottom = vec4f();
  if (blockRows > 4u) {
    bottom = leftTile[step * quadsY + y + lanesY];
  }
  var far = vec4f();
  if (blockColumns > 4u) {
    far = rightTile[step * quadsX + x + lanesX];
  }
  multiplyAdd(sums, top, bottom, near, far);
}

/** One staged tile, between two barriers. */
fn multiplyTile(sums: ptr<function, Block>, product: Product, start: u32, lane: u32) {
  workgroupBarrier();
  let steps = min(DEPTH, product.depth - start);
  for (var step = 0u; step < steps; step += 4u) {
    multiplyStep(sums, step, lane % lanesX, lane / lanesX);
    multiplyStep(sums, step + 1u, lane % lanesX, lane / lanesX);
    multiplyStep(sums, step + 2u, lane % lanesX, lane / lanesX);
    multiplyStep(sums, step + 3u, lane % lanesX, lane / lanesX);
  }
  workgroupBarrier();
}

/** sums += left · weight. */
fn multiply(sums: ptr<function, Block>, product: Product, group: vec3u, lane: u32) {
  for (var start = 0u; start < product.depth; start += DEPTH) {
    stageLeft(product, group.y * quadsY * 4u, start, lane);
    stageWeight(product, group.x * quadsX * 4u, start, lane);
    multiplyTile(sums, product, start, lane);
  }
}

/** sums += left · input. */
fn multiplyInput(sums: ptr<function, Block>, product: Product, group: vec3u, lane: u32) {
  for (var start = 0u; start < product.depth; start += DEPTH) {
    stageLeft(product, group.y * quadsY * 4u, start, lane);
    stageInput(product, group.x * quadsX * 4u, start, lane);
    multiplyTile(sums, product, start, lane);
  }
}

@compute @workgroup_size(lanesX, lanesY)
fn linearForward(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let product = forwardProduct();
  var sums: Block;
  multiply(&sums, product, group, lane);
  let corner = cornerOf(lane, group);
  addBias(&sums, product, corner);
  storeBlock(&sums, product, corner, params.outputRow, params.outputOffset);
}

@compute @workgroup_size(lanesX, lanesY)
fn linearBackwardInput(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let product = inputProduct();
  var sums: Block;
  multiply(&sums, product, group, lane);
  storeBlock(&sums, product, cornerOf(lane, group), params.inputs, 0u);
}

@compute @workgroup_size(lanesX, lanesY)
fn linearBackwardWeight(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let product = weightProduct();
  let corner = cornerOf(lane, group);
  if (blockWanted(product, corner)) {
    atomicAdd(&wantedCount, 1u);
  }
  workgroupBarrier();
  if (lane == 0u) {
    tileWanted = atomicLoad(&wantedCount);
  }
  if (workgroupUniformLoad(&tileWanted) == 0u) {
    return;
  }
  var sums: Block;
  multiplyInput(&sums, product, group, lane);
  sinkBlock(&sums, product, corner);
}
