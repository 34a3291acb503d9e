// Formula: gradient[index] += value.
// Shapes: gradient is a whole slab; index counts its scalars.
// Parallelisation: each scalar is owned by exactly one thread of the calling kernel, so nothing is atomic.
// Numerics: f32; one addition for each call.

@group(0) @binding(4) var<storage, read_write> gradient: array<f32>;

/** Whether any of the count scalars from index on takes a gradient: always. */
fn gradientWanted(index: u32, count: u32) -> bool {
  return count > 0u;
}

fn accumulateGradient(index: u32, value: f32) {
  gradient[index] += value;
}

/** The first count (1 to 4) of `values` at index, index + 1 and so on. */
fn accumulateRun(index: u32, values: vec4f, count: u32) {
  for (var i = 0u; i < count; i++) {
    gradient[index + i] += values[i];
  }
}
