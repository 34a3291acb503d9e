// Formula: the k-th largest key; key by order: 0 the f32's bits (values ≥ 0), 1 bits ^ (sign ? all : sign bit), 2 bits without the sign.
// Shapes: scores [count]; histogram [2048]; state [4] = {keys' leading bits found, rank left, leading bits' mask, result's f32 bits}.
// Parallelisation: histogramDigits: strided threads, one histogram a workgroup; chooseDigit: one workgroup.
// Numerics: on u32 bits throughout, so subnormal numbers and ties are exact; counts are integers, so order does not matter.

struct Params { count: u32, shift: u32, bins: u32, k: u32, round: u32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> scores: array<u32>;
@group(0) @binding(2) var<storage, read_write> histogram: array<atomic<u32>>;
@group(0) @binding(3) var<storage, read_write> state: array<u32>;

override size: u32 = 256;
override order: u32 = 0;
const BINS = 2048u;
var<workgroup> local: array<atomic<u32>, BINS>;

fn keyOf(bits: u32) -> u32 {
  if (order != 1u) {
    return select(bits, bits & 0x7fffffffu, order == 2u);
  }
  return bits ^ select(0x80000000u, 0xffffffffu, (bits >> 31u) == 1u);
}

@compute @workgroup_size(size)
fn histogramDigits(
  @builtin(local_invocation_index) lane: u32,
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
) {
  for (var bin = lane; bin < params.bins; bin += size) {
    atomicStore(&local[bin], 0u);
  }
  workgroupBarrier();
  var known = 0u;
  var prefix = 0u;
  if (params.round > 0u) {
    prefix = state[0];
    known = state[2];
  }
  for (var index = group.x * size + lane; index < params.count; index += groups.x * size) {
    let key = keyOf(scores[index]);
    if ((key & known) == prefix) {
      atomicAdd(&local[(key >> params.shift) & (params.bins - 1u)], 1u);
    }
  }
  workgroupBarrier();
  for (var bin = lane; bin < params.bins; bin += size) {
    let found = atomicLoad(&local[bin]);
    if (found > 0u) {
      atomicAdd(&histogram[bin], found);
    }
  }
}

var<workgroup> above: array<u32, size>;

@compute @workgroup_size(size)
fn chooseDigit(@builtin(local_invocation_index) lane: u32) {
  // Lane 0 takes the highest bins, so that a running sum over lanes counts the keys above.
  let share = params.bins / size;
  let highest = params.bins - 1u - lane * share;
  var own = 0u;
  for (var step = 0u; step < share; step++) {
    own += atomicLoad(&histogram[highest - step]);
  }
  above[lane] = own;
  for (var distance = 1u; distance < size; distance *= 2u) {
    workgroupBarrier();
    var before = 0u;
    if (lane >= distance) {
      before = above[lane - distance];
    }
    workgroupBarrier();
    above[lane] += before;
  }
  var wanted = params.k;
  var prefix = 0u;
  var known = 0u;
  if (params.round > 0u) {
    wanted = state[1];
    prefix = state[0];
    known = state[2];
  }
  workgroupBarrier();
  storageBarrier();
  var counted = above[lane] - own;
  if (counted < wanted && wanted <= counted + own) {
    for (var step = 0u; step < share; step++) {
      let bin = highest - step;
      let found = atomicLoad(&histogram[bin]);
      if (wanted <= counted + found) {
        let key = prefix | (bin << params.shift);
        state[0] = key;
        state[1] = wanted - counted;
        state[2] = known | ((params.bins - 1u) << params.shift);
        state[3] = select(key, key ^ select(0xffffffffu, 0x80000000u, (key >> 31u) == 1u), order == 1u);
        break;
      }
      counted += found;
    }
  }
  for (var step = 0u; step < share; step++) {
    atomicStore(&histogram[highest - step], 0u);
  }
}
