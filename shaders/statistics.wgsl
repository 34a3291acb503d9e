// Formula: moments: {min, max, Σ x, Σ x²} of a thread's share; histogram[⌊(x − lower)·scale⌋] += 1, clamped to the end bins.
// Shapes: source [count]; moments [threads · 4]; histogram [256].
// Parallelisation: strided threads; histogram: one histogram a workgroup in its memory, added up with integer atomics.
// Numerics: f32 sums in runs of 16; the host adds the threads' shares in f64; counts are exact.

struct Params { count: u32, threads: u32, firstThread: u32, lower: f32, scale: f32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> source: array<f32>;
@group(0) @binding(2) var<storage, read_write> moments: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> histogram: array<atomic<u32>>;

override size: u32 = 256;
const BINS = 256u;
var<workgroup> local: array<atomic<u32>, BINS>;

@compute @workgroup_size(size)
fn statisticsMoments(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= params.threads) {
    return;
  }
  let first = source[id.x];
  var smallest = first;
  var largest = first;
  var total = vec2f(0.0);
  var index = id.x;
  while (index < params.count) {
    var run = vec2f(0.0);
    for (var step = 0u; step < 16u && index < params.count; step++) {
      let value = source[index];
      smallest = min(smallest, value);
      largest = max(largest, value);
      run += vec2f(value, value * value);
      index += params.threads;
    }
    total += run;
  }
  moments[params.firstThread + id.x] = vec4f(smallest, largest, total);
}

@compute @workgroup_size(size)
fn statisticsHistogram(
  @builtin(local_invocation_index) lane: u32,
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
) {
  for (var bin = lane; bin < BINS; bin += size) {
    atomicStore(&local[bin], 0u);
  }
  workgroupBarrier();
  for (var index = group.x * size + lane; index < params.count; index += groups.x * size) {
    let place = (source[index] - params.lower) * params.scale;
    atomicAdd(&local[u32(clamp(place, 0.0, f32(BINS - 1u)))], 1u);
  }
  workgroupBarrier();
  for (var bin = lane; bin < BINS; bin += size) {
    let found = atomicLoad(&local[bin]);
    if (found > 0u) {
      atomicAdd(&histogram[bin], found);
    }
  }
}
