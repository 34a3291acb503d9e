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

/** Vector `index` of the block by selection, so that the block itself can stay in registers. */
fn blockVector(sums: ptr<function, Block>, index: u32) -> vec4f {
  var vector = (*sums)[0];
  vector = select(vector, (*sums)[1], index == 1u);
  vector = select(vector, (*sums)[2], index == 2u);
  vector = select(vector, (*sums)[3], index == 3u);
  vector = select(vector, (*sums)[4], index == 4u);
  vector = select(vector, (*sums)[5], index == 5u);
  vector = select(vector, (*sums)[6], index == 6u);
  vector = select(vector, (*sums)[7], index == 7u);
  vector = select(vector, (*sums)[8], index == 8u);
  vector = select(vector, (*sums)[9], index == 9u);
  vector = select(vector, (*sums)[10], index == 10u);
  vector = select(vector, (*sums)[11], index == 11u);
  vector = select(vector, (*sums)[12], index == 12u);
  vector = select(vector, (*sums)[13], index == 13u);
  vector = select(vector, (*sums)[14], index == 14u);
  vector = select(vector, (*sums)[15], index == 15u);
  return vector;
}
