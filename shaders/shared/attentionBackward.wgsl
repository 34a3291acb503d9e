// Pieces of attentionBackward, appended to it.

/** Tiles of a row: a workgroup's threads own 4 positions each. */
fn tileCount() -> u32 {
  return (params.contextLength + 4u * workgroupSize - 1u) / (4u * workgroupSize);
}

/** How many of the four positions from `first` are in the row. */
fn ownedRows(first: u32) -> u32 {
  return min(max(params.contextLength, first) - first, 4u);
}

/** Dot products of four rows with four others, for one vector of each. */
fn rowDots(a: Rows, b: Rows) -> vec4f {
  return vec4f(dot(a[0], b[0]), dot(a[1], b[1]), dot(a[2], b[2]), dot(a[3], b[3]));
}

/** Row sums of gradOutput ∘ output for four queries. */
fn delta4(offset: vec4u) -> vec4f {
  var sum = vec4f();
  for (var d = 0u; d < params.headVectors; d++) {
    let o = Rows(output[offset.x + d], output[offset.y + d], output[offset.z + d], output[offset.w + d]);
    sum += rowDots(loadGrad4(offset, d), o);
  }
  return sum;
}

fn logSumExp4(row: u32, position: vec4u, head: u32) -> vec4f {
  let offset = rowOffsets(row, position, params.heads, head);
  return vec4f(logSumExp[offset.x], logSumExp[offset.y], logSumExp[offset.z], logSumExp[offset.w]);
}

/** gradQkv rows (the first `count` of four) += added. */
fn accumulate(offset: vec4u, d: u32, count: u32, added: Rows) {
  if (count > 0u) {
    gradQkv[offset.x + d] += added[0];
  }
  if (count > 1u) {
    gradQkv[offset.y + d] += added[1];
  }
  if (count > 2u) {
    gradQkv[offset.z + d] += added[2];
  }
  if (count > 3u) {
    gradQkv[offset.w + d] += added[3];
  }
}

fn clearRows(offset: u32, count: u32) {
  for (var t = 0u; t < count; t++) {
    for (var d = 0u; d < params.headVectors; d++) {
      gradQkv[offset + t * qkvStride() + d] = Vector();
    }
  }
}

/** Multiplies `count` finished rows by the scale of the scores and rotates them back. */
fn finishRows(offset: u32, count: u32, position: u32) {
  let half = params.headVectors * VECTOR_SIZE / 2u;
  for (var t = 0u; t < count; t++) {
    let start = offset + t * qkvStride();
    for (var d = 0u; d < half; d++) {
      var c = params.scale;
      var s = 0.0;
      if (rotated) {
        c *= cosSin[(position + t) * 2u * half + d];
        s = params.scale * cosSin[(position + t) * 2u * half + half + d];
      }
      let e = d + half;
      let x = gradQkv[start + d / VECTOR_SIZE][d % VECTOR_SIZE];
      let y = gradQkv[start + e / VECTOR_SIZE][e % VECTOR_SIZE];
      gradQkv[start + d / VECTOR_SIZE][d % VECTOR_SIZE] = x * c + y * s;
      gradQkv[start + e / VECTOR_SIZE][e % VECTOR_SIZE] = y * c - x * s;
    }
  }
}

fn product(a: mat4x4f, b: mat4x4f) -> mat4x4f {
  return mat4x4f(a[0] * b[0], a[1] * b[1], a[2] * b[2], a[3] * b[3]);
}

fn minusColumns(a: mat4x4f, b: vec4f) -> mat4x4f {
  return mat4x4f(a[0] - b.x, a[1] - b.y, a[2] - b.z, a[3] - b.w);
}

fn minusRows(a: mat4x4f, b: vec4f) -> mat4x4f {
  return mat4x4f(a[0] - b, a[1] - b, a[2] - b, a[3] - b);
}

/** P of 4 queries (columns) and 4 keys; 0 where a key is hidden. */
fn weightsOfQueries(s: mat4x4f, query: vec4u, first: vec4u, key: vec4u, lse: vec4f) -> mat4x4f {
  let x = s * params.scale;
  return mat4x4f(
    select(vec4f(), exp(x[0] - lse.x), (key <= vec4u(query.x)) & (key >= vec4u(first.x))),
    select(vec4f(), exp(x[1] - lse.y), (key <= vec4u(query.y)) & (key >= vec4u(first.y))),
    select(vec4f(), exp(x[2] - lse.z), (key <= vec4u(query.z)) & (key >= vec4u(first.z))),
    select(vec4f(), exp(x[3] - lse.w), (key <= vec4u(query.w)) & (key >= vec4u(first.w))),
  );
}

/** P of 4 keys (columns) and 4 queries; 0 where a key is hidden or a query is past the row's end. */
fn weightsOfKeys(s: mat4x4f, query: vec4u, first: vec4u, key: vec4u, lse: vec4f) -> mat4x4f {
  let x = s * params.scale;
  let inside = query < vec4u(params.contextLength);
  return mat4x4f(
    select(vec4f(), exp(x[0] - lse), (vec4u(key.x) <= query) & (vec4u(key.x) >= first) & inside),
    select(vec4f(), exp(x[1] - lse), (vec4u(key.y) <= query) & (vec4u(key.y) >= first) & inside),
    select(vec4f(), exp(x[2] - lse), (vec4u(key.z) <= query) & (vec4u(key.z) >= first) & inside),
    select(vec4f(), exp(x[3] - lse), (vec4u(key.w) <= query) & (vec4u(key.w) >= first) & inside),
  );
}
