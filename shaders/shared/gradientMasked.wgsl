// Formula: packedGradient[position(index)] += value where the mask bit of index is set; nothing elsewhere.
// Shapes: maskWords u32[quads · 4], maskOffsets u32[quads] (packed position of a quad's first set bit); a quad is 128 scalars.
// Parallelisation: each scalar is owned by exactly one thread of the calling kernel, so nothing is atomic.
// Numerics: f32; one addition for each call.

@group(0) @binding(4) var<storage, read> maskWords: array<vec4u>;
@group(0) @binding(5) var<storage, read> maskOffsets: array<u32>;
@group(0) @binding(6) var<storage, read_write> packedGradient: array<f32>;

/** Whether any of the count scalars from index on is in the mask. */
fn gradientWanted(index: u32, count: u32) -> bool {
  if (count == 0u) {
    return false;
  }
  let last = index + count - 1u;
  let lastWord = last >> 5u;
  var found = 0u;
  var bits = 0xffffffffu << (index & 31u);
  for (var word = index >> 5u; word < lastWord; word++) {
    found |= maskWords[word >> 2u][word & 3u] & bits;
    bits = 0xffffffffu;
  }
  bits &= 0xffffffffu >> (31u - (last & 31u));
  return (found | (maskWords[lastWord >> 2u][lastWord & 3u] & bits)) != 0u;
}

/** Packed position of the first set bit at or after a scalar. */
fn packedPosition(index: u32) -> u32 {
  let quad = index >> 7u;
  let lane = vec4u((index >> 5u) & 3u);
  let order = vec4u(0u, 1u, 2u, 3u);
  let within = select(vec4u(0u), vec4u((1u << (index & 31u)) - 1u), order == lane);
  let counts = countOneBits(maskWords[quad] & select(within, vec4u(0xffffffffu), order < lane));
  return maskOffsets[quad] + counts.x + counts.y + counts.z + counts.w;
}

fn accumulateGradient(index: u32, value: f32) {
  accumulateRun(index, vec4f(value, 0.0, 0.0, 0.0), 1u);
}

/** The first count (1 to 4) of `values` at index, index + 1 and so on. */
fn accumulateRun(index: u32, values: vec4f, count: u32) {
  let word = index >> 5u;
  let shift = index & 31u;
  var chosen = maskWords[word >> 2u][word & 3u] >> shift;
  if (shift + count > 32u) {
    let next = word + 1u;
    chosen |= maskWords[next >> 2u][next & 3u] << (32u - shift);
  }
  chosen &= (1u << count) - 1u;
  if (chosen == 0u) {
    return;
  }
  var position = packedPosition(index);
  for (; chosen != 0u; chosen &= chosen - 1u) {
    packedGradient[position] += values[firstTrailingBit(chosen)];
    position++;
  }
}
