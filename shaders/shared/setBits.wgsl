// Formula: visit(i, p) for every set bit i of a quad of a mask, p its packed position, in order.
// Shapes: the kernel binds maskWords vec4u[quads] and maskOffsets u32[quads] (packed position of a quad's first set bit).
// Parallelisation: one thread calls it for its quad, and so owns these bits, in the slab and in packed order.
// Numerics: none; visit(index, position) is the kernel's own.

fn visitSetBits(quad: u32) {
  let words = maskWords[quad];
  var position = maskOffsets[quad];
  for (var lane = 0u; lane < 4u; lane++) {
    for (var bits = words[lane]; bits != 0u; bits &= bits - 1u) {
      visit(quad * 128u + lane * 32u + firstTrailingBit(bits), position);
      position++;
    }
  }
}
