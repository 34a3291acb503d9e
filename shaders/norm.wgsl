// Formula: gradientNorm = {n, s·min(1, clipNorm/(n + 1e-6))}, n = s·√Σ gradient², s = gradientScale; clipNorm 0 does not clip.
// Shapes: source [count], a slab or a packed array; partials [all threads of all sources]; gradientNorm [2].
// Parallelisation: each thread sums its strided share into one partial; one workgroup sums all partials.
// Numerics: f32 in fixed order: strided shares in runs of 16, then a tree over the workgroup.

struct Params { count: u32, threads: u32, partialOffset: u32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> source: array<f32>;
@group(0) @binding(2) var<storage, read_write> partials: array<f32>;
@group(0) @binding(3) var<storage, read> stepValues: StepValues;
@group(0) @binding(4) var<storage, read_write> gradientNorm: array<f32>;

override size: u32 = 256;
var<workgroup> sums: array<f32, size>;

@compute @workgroup_size(size)
fn sumOfSquares(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= params.threads) {
    return;
  }
  var total = 0.0;
  var index = id.x;
  while (index < params.count) {
    var run = 0.0;
    for (var step = 0u; step < 16u && index < params.count; step++) {
      run += source[index] * source[index];
      index += params.threads;
    }
    total += run;
  }
  partials[params.partialOffset + id.x] = total;
}

@compute @workgroup_size(size)
fn normFinish(@builtin(local_invocation_index) lane: u32) {
  var total = 0.0;
  for (var index = lane; index < params.count; index += size) {
    total += partials[index];
  }
  sums[lane] = total;
  for (var half = size / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (lane < half) {
      sums[lane] += sums[lane + half];
    }
  }
  if (lane == 0u) {
    let norm = stepValues.gradientScale * sqrt(sums[0]);
    var clip = 1.0;
    if (stepValues.clipNorm > 0.0) {
      clip = min(1.0, stepValues.clipNorm / (norm + 1e-6));
    }
    gradientNorm[0] = norm;
    gradientNorm[1] = stepValues.gradientScale * clip;
  }
}
