// Weights stored in f32: one scalar a word. The three weight*.wgsl files have the same functions, so that a kernel is
// written once: w: array<u32>, scalar i is scalarOf(w[wordOf(i)], i); w: array<WeightQuad>, four neighbours are scalarsOf(w[i]).
alias WeightQuad = vec4u;

fn wordOf(index: u32) -> u32 {
  return index;
}

fn scalarOf(word: u32, index: u32) -> f32 {
  return bitcast<f32>(word);
}

fn scalarsOf(quad: WeightQuad) -> vec4f {
  return bitcast<vec4f>(quad);
}

/** The bits of scalar `index` as they are stored. */
fn bitsIn(word: u32, index: u32) -> u32 {
  return word;
}

/** The word with other bits for scalar `index`. */
fn withBits(word: u32, index: u32, bits: u32) -> u32 {
  return bits;
}

/** `value` as it is stored. */
fn bitsOf(value: f32) -> u32 {
  return bitcast<u32>(value);
}
