// Sum and maximum over the `lanes` threads of one row, appended to kernels with @workgroup_size(lanes, rowsPerGroup).
// lanes = 1: a thread has a whole row and nothing is shared, which suits CPU adapters, where barriers are dear.

var<workgroup> laneSums: array<f32, lanes * rowsPerGroup>;

/** The sum of `value` over the row's lanes, in lane order; every thread of the workgroup must call it. */
fn rowSum(value: f32, local: vec3u) -> f32 {
  if (lanes == 1u) {
    return value;
  }
  laneSums[local.y * lanes + local.x] = value;
  workgroupBarrier();
  var sum = 0.0;
  for (var lane = 0u; lane < lanes; lane++) {
    sum += laneSums[local.y * lanes + lane];
  }
  workgroupBarrier();
  return sum;
}

/** The largest `value` of the row's lanes; every thread of the workgroup must call it. */
fn rowMaximum(value: f32, local: vec3u) -> f32 {
  if (lanes == 1u) {
    return value;
  }
  laneSums[local.y * lanes + local.x] = value;
  workgroupBarrier();
  var largest = value;
  for (var lane = 0u; lane < lanes; lane++) {
    largest = max(largest, laneSums[local.y * lanes + lane]);
  }
  workgroupBarrier();
  return largest;
}
