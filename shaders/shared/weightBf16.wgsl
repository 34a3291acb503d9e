// Weights stored in bfloat16, the high half of an f32, two in a word, the even scalar in the low bits; used as
// weightF32.wgsl says.
alias WeightQuad = vec2u;

fn wordOf(index: u32) -> u32 {
  return index >> 1u;
}

fn scalarOf(word: u32, index: u32) -> f32 {
  return bitcast<f32>((word << (16u - ((index & 1u) << 4u))) & 0xffff0000u);
}

fn scalarsOf(quad: WeightQuad) -> vec4f {
  return bitcast<vec4f>(vec4u(quad.x << 16u, quad.x & 0xffff0000u, quad.y << 16u, quad.y & 0xffff0000u));
}

fn bitsIn(word: u32, index: u32) -> u32 {
  return (word >> ((index & 1u) << 4u)) & 0xffffu;
}

fn withBits(word: u32, index: u32, bits: u32) -> u32 {
  let shift = (index & 1u) << 4u;
  return (word & ~(0xffffu << shift)) | (bits << shift);
}

/** Rounds to the nearest bfloat16, ties to even. */
fn bitsOf(value: f32) -> u32 {
  let bits = bitcast<u32>(value);
  if ((bits & 0x7fffffffu) > 0x7f800000u) {
    return (bits >> 16u) | 0x40u;
  }
  return (bits + 0x7fffu + ((bits >> 16u) & 1u)) >> 16u;
}
