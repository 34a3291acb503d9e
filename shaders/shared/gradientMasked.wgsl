// Formula: packedGradient[position(index)] += value where the mask bit of index is set; nothing elsewhere.
// Shapes: maskWords u32[blocks · 32], maskOffsets u32[blocks] (packed position of a block's first set bit); a block is 1024 scalars.
// Parallelisation: each scalar is owned by exactly one thread of the calling kernel, so nothing is atomic.
// Numerics: f32; one addition for each call.

@group(0) @binding(4) var<storage, read> maskWords: array<u32>;
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
    found |= maskWords[word] & bits;
    bits = 0xffffffffu;
  }
  bits &= 0xffffffffu >> (31u - (last & 31u));
  return (found | (maskWords[lastWord] & bits)) != 0u;
}

fn accumulateGradient(index: u32, value: f32) {
  let word = index >> 5u;
  let bit = 1u << (index & 31u);
  let bits = maskWords[word];
  if ((bits & bit) == 0u) {
    return;
  }
  var position = maskOffsets[index >> 10u] + countOneBits(bits & (bit - 1u));
  for (var before = word & ~31u; before < word; before++) {
    position += countOneBits(maskWords[before]);
  }
  packedGradient[position] += value;
}
