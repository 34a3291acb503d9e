// Formula: sums[i][j] += left[i] · right[j], an outer product held in registers.
// Shapes: sums is blockRows × blockColumns (4 or 8 each) as vec4 rows: vectors 2i and 2i + 1 are row i's two column quads.
// Parallelisation: one block for each thread.
// Numerics: f32; one product at a time in the order of the depth.

override blockRows: u32 = 8u;
override blockColumns: u32 = 8u;

alias Block = array<vec4f, 16>;

/** Sizes of one product in scalars: rows × depth by depth × columns, and the element strides of its two factors. */
struct Product {
  rows: u32,
  columns: u32,
  depth: u32,
  leftRow: u32,
  leftStep: u32,
  leftOffset: u32,
  rightStep: u32,
  rightColumn: u32,
}

fn multiplyAdd(sums: ptr<function, Block>, top: vec4f, bottom: vec4f, near: vec4f, far: vec4f) {
  (*sums)[0] += top.x * near;
  (*sums)[2] += top.y * near;
  (*sums)[4] += top.z * near;
  (*sums)[6] += top.w * near;
  if (blockColumns > 4u) {
    (*sums)[1] += top.x * far;
    (*sums)[3] += top.y * far;
    (*sums)[5] += top.z * far;
    (*sums)[7] += top.w * far;
  }
  if (blockRows > 4u) {
    (*sums)[8] += bottom.x * near;
    (*sums)[10] += bottom.y * near;
    (*sums)[12] += bottom.z * near;
    (*sums)[14] += bottom.w * near;
    if (blockColumns > 4u) {
      (*sums)[9] += bottom.x * far;
      (*sums)[11] += bottom.y * far;
      (*sums)[13] += bottom.z * far;
      (*sums)[15] += bottom.w * far;
    }
  }
}

/** The column quads of one row. */
struct BlockRow {
  near: vec4f,
  far: vec4f,
}

/** A row by selection, so that the block itself can stay in registers. */
fn blockRow(sums: ptr<function, Block>, row: u32) -> BlockRow {
  var near = (*sums)[0];
  var far = (*sums)[1];
  near = select(near, (*sums)[2], row == 1u);
  far = select(far, (*sums)[3], row == 1u);
  near = select(near, (*sums)[4], row == 2u);
  far = select(far, (*sums)[5], row == 2u);
  near = select(near, (*sums)[6], row == 3u);
  far = select(far, (*sums)[7], row == 3u);
  if (blockRows > 4u) {
    near = select(near, (*sums)[8], row == 4u);
    far = select(far, (*sums)[9], row == 4u);
    near = select(near, (*sums)[10], row == 5u);
    far = select(far, (*sums)[11], row == 5u);
    near = select(near, (*sums)[12], row == 6u);
    far = select(far, (*sums)[13], row == 6u);
    near = select(near, (*sums)[14], row == 7u);
    far = select(far, (*sums)[15], row == 7u);
  }
  return BlockRow(near, far);
}

fn blockValue(row: BlockRow, column: u32) -> f32 {
  var value = select(row.near.x, row.near.y, column == 1u);
  value = select(value, row.near.z, column == 2u);
  value = select(value, row.near.w, column == 3u);
  if (blockColumns > 4u) {
    value = select(value, row.far.x, column == 4u);
    value = select(value, row.far.y, column == 5u);
    value = select(value, row.far.z, column == 6u);
    value = select(value, row.far.w, column == 7u);
  }
  return value;
}
