// Pieces of attentionForward and attentionBackward, appended to both: addresses and the mask.

const LANES = vec4u(0u, 1u, 2u, 3u);
const HIDDEN = -1e30;

/** Vectors from one token of qkv to the next. */
fn qkvStride() -> u32 {
  return (params.heads + 2u * params.kvHeads) * params.headVectors;
}

/** Offsets of four rows of one head in a [tokens, stride] array; positions past the row's end repeat its last one. */
fn rowOffsets(row: u32, position: vec4u, stride: u32, start: u32) -> vec4u {
  return (row * params.contextLength + min(position, vec4u(params.contextLength - 1u))) * stride + start;
}

/** The first key that the query at `position` of `row` may see. */
fn firstVisible(row: u32, position: u32) -> u32 {
  var first = 0u;
  if (position + 1u > params.window) {
    first = position + 1u - params.window;
  }
  if (documents) {
    first = max(first, documentStart[row * params.contextLength + min(position, params.contextLength - 1u)]);
  }
  return first;
}

/** The same for four queries. */
fn firstVisible4(row: u32, position: vec4u) -> vec4u {
  return vec4u(
    firstVisible(row, position.x),
    firstVisible(row, position.y),
    firstVisible(row, position.z),
    firstVisible(row, position.w),
  );
}

