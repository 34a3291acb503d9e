// Formula: sums[slot] (+)= Σ values.
// Shapes: values [count]; sums [slots].
// Parallelisation: one workgroup; a thread adds every workgroupSize-th value, the first thread adds the threads' sums.
// Numerics: f32; a fixed order, so that equal values give equal bits.

struct Params {
  count: u32,
  slot: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> values: array<f32>;
@group(0) @binding(2) var<storage, read_write> sums: array<f32>;

override workgroupSize = 64u;
override accumulate = false;

var<workgroup> threadSums: array<f32, workgroupSize>;

@compute @workgroup_size(workgroupSize)
fn sumInto(@builtin(local_invocation_index) thread: u32) {
  var sum = 0.0;
  for (var index = thread; index < params.count; index += workgroupSize) {
    sum += values[index];
  }
  threadSums[thread] = sum;
  workgroupBarrier();
  if (thread > 0u) {
    return;
  }
  var total = 0.0;
  for (var other = 0u; other < workgroupSize; other++) {
    total += threadSums[other];
  }
  if (accumulate) {
    total += sums[params.slot];
  }
  sums[params.slot] = total;
}
