// Formula: block += left · right for one or four steps of depth; rows of left are broadcast within the subgroup.
// Shapes: a block has 4 lanesX rows; a lane owns 4 columns of each.
// Parallelisation: all lanes of a subgroup together; lanesX is 4 or 8.
// Numerics: f32.

/** Four rows of a lane's four columns. */
struct Quad { r0: vec4f, r1: vec4f, r2: vec4f, r3: vec4f }
/** All rows of the subgroup's block; the second half only with 8 lanes. */
struct Block { q0: Quad, q1: Quad, q2: Quad, q3: Quad, q4: Quad, q5: Quad, q6: Quad, q7: Quad }

/** Rows held by lanes 0 to 3 of `a`: row += b · a[lane], where b has a column of depth in each column vector. */
fn lowRows(q: ptr<function, Quad>, a: vec4f, b: mat4x4f) {
  (*q).r0 += b * subgroupBroadcast(a, 0u);
  (*q).r1 += b * subgroupBroadcast(a, 1u);
  (*q).r2 += b * subgroupBroadcast(a, 2u);
  (*q).r3 += b * subgroupBroadcast(a, 3u);
}

fn highRows(q: ptr<function, Quad>, a: vec4f, b: mat4x4f) {
  (*q).r0 += b * subgroupBroadcast(a, 4u);
  (*q).r1 += b * subgroupBroadcast(a, 5u);
  (*q).r2 += b * subgroupBroadcast(a, 6u);
  (*q).r3 += b * subgroupBroadcast(a, 7u);
}

/** Four steps of depth: vector i of `a` holds row i · lanesX + lane of the block. */
fn fourSteps(s: ptr<function, Block>, a: mat4x4f, b: mat4x4f) {
  if (lanesX == 8u) {
    lowRows(&(*s).q0, a[0], b);
    highRows(&(*s).q1, a[0], b);
    lowRows(&(*s).q2, a[1], b);
    highRows(&(*s).q3, a[1], b);
    lowRows(&(*s).q4, a[2], b);
    highRows(&(*s).q5, a[2], b);
    lowRows(&(*s).q6, a[3], b);
    highRows(&(*s).q7, a[3], b);
  } else {
    lowRows(&(*s).q0, a[0], b);
    lowRows(&(*s).q1, a[1], b);
    lowRows(&(*s).q2, a[2], b);
    lowRows(&(*s).q3, a[3], b);
  }
}

fn outer(q: ptr<function, Quad>, rows: vec4f, columns: vec4f) {
  (*q).r0 += rows.x * columns;
  (*q).r1 += rows.y * columns;
  (*q).r2 += rows.z * columns;
  (*q).r3 += rows.w * columns;
}

/** One step of depth: lane l of `a` holds rows 4l to 4l + 3 of the block. */
fn oneStep(s: ptr<function, Block>, a: vec4f, columns: vec4f) {
  outer(&(*s).q0, subgroupBroadcast(a, 0u), columns);
  outer(&(*s).q1, subgroupBroadcast(a, 1u), columns);
  outer(&(*s).q2, subgroupBroadcast(a, 2u), columns);
  outer(&(*s).q3, subgroupBroadcast(a, 3u), columns);
  if (lanesX == 8u) {
    outer(&(*s).q4, subgroupBroadcast(a, 4u), columns);
    outer(&(*s).q5, subgroupBroadcast(a, 5u), columns);
    outer(&(*s).q6, subgroupBroadcast(a, 6u), columns);
    outer(&(*s).q7, subgroupBroadcast(a, 7u), columns);
  }
}

fn addToQuad(q: ptr<function, Quad>, value: vec4f) {
  (*q).r0 += value;
  (*q).r1 += value;
  (*q).r2 += value;
  (*q).r3 += value;
}

/** Adds a value for each of the lane's columns to every row. */
fn addToRows(s: ptr<function, Block>, value: vec4f) {
  addToQuad(&(*s).q0, value);
  addToQuad(&(*s).q1, value);
  addToQuad(&(*s).q2, value);
  addToQuad(&(*s).q3, value);
  addToQuad(&(*s).q4, value);
  addToQuad(&(*s).q5, value);
  addToQuad(&(*s).q6, value);
  addToQuad(&(*s).q7, value);
}

fn quadOf(s: ptr<function, Block>, index: u32) -> Quad {
  switch index {
    case 0u: { return (*s).q0; }
    case 1u: { return (*s).q1; }
    case 2u: { return (*s).q2; }
    case 3u: { return (*s).q3; }
    case 4u: { return (*s).q4; }
    case 5u: { return (*s).q5; }
    case 6u: { return (*s).q6; }
    default: { return (*s).q7; }
  }
}

/** Row `index` of the block. */
fn rowOf(s: ptr<function, Block>, index: u32) -> vec4f {
  let quad = quadOf(s, index / 4u);
  switch index % 4u {
    case 0u: { return quad.r0; }
    case 1u: { return quad.r1; }
    case 2u: { return quad.r2; }
    default: { return quad.r3; }
  }
}
