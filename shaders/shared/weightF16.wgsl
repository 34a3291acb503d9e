// Weights stored in IEEE binary16, two in a word, the even scalar in the low bits; used as weightF32.wgsl says.
alias WeightQuad = vec2u;

fn wordOf(index: u32) -> u32 {
  return index >> 1u;
}

fn scalarOf(word: u32, index: u32) -> f32 {
  return unpack2x16float(bitsIn(word, index)).x;
}

fn scalarsOf(quad: WeightQuad) -> vec4f {
  return vec4f(unpack2x16float(quad.x), unpack2x16float(quad.y));
}

fn bitsIn(word: u32, index: u32) -> u32 {
  return (word >> ((index & 1u) << 4u)) & 0xffffu;
}

fn withBits(word: u32, index: u32, bits: u32) -> u32 {
  let shift = (index & 1u) << 4u;
  return (word & ~(0xffffu << shift)) | (bits << shift);
}

/** Rounds to the nearest half, ties to even, beyond 65504 to infinity; pack2x16float may round either way. */
fn bitsOf(value: f32) -> u32 {
  let bits = bitcast<u32>(value);
  let sign = (bits >> 16u) & 0x8000u;
  let magnitude = bits & 0x7fffffffu;
  if (magnitude > 0x7f800000u) {
    return sign | 0x7e00u;
  }
  if (magnitude >= 0x477ff000u) {
    return sign | 0x7c00u;
  }
  if (magnitude < 0x38800000u) {
    return sign | u32(round(abs(value) * 16777216.0));
  }
  return sign | ((magnitude + 0xfffu + ((magnitude >> 13u) & 1u) - 0x38000000u) >> 13u);
}
