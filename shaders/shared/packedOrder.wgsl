// Packed order: set bits of a slab counted from its start; maskOffsets[block] is the position of a block's first set bit.
// Expects maskWords: array<vec4u> (a quad is 4 words, 128 scalars; a block is 8 quads) and maskOffsets: array<u32>.

/** Packed position of the first set bit at or after the first scalar of a quad. */
fn packedStart(quad: u32) -> u32 {
  var counts = vec4u(0u);
  for (var before = quad & ~7u; before < quad; before++) {
    counts += countOneBits(maskWords[before]);
  }
  return maskOffsets[quad >> 3u] + counts.x + counts.y + counts.z + counts.w;
}
