// Formula: histograms[s][digit] = scores whose leading bits are prefixes[s], by their next digit; counts[t][b] = scores of block b ≥ thresholds[t].
// Shapes: scores [count], as vectors [blocks · 256]; slots [2048] = first prefix · 256 + how many, by the highest 11 bits; prefixes, thresholds
//   [n], rising; histograms [n, bins]; counts [n, blocks].
// Parallelisation: latticeDigits: strided threads; latticeCounts: a thread owns a block of 1024 scores.
// Numerics: integers; scores ≥ 0 are compared by their bits, which order f32 as numbers, subnormal ones too.

struct Params { count: u32, shift: u32, known: u32, bins: u32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> scores: array<u32>;
@group(0) @binding(2) var<storage, read> slots: array<u32>;
@group(0) @binding(3) var<storage, read> prefixes: array<u32>;
@group(0) @binding(4) var<storage, read_write> histograms: array<atomic<u32>>;
@group(0) @binding(5) var<storage, read> vectors: array<vec4u>;
@group(0) @binding(6) var<storage, read> thresholds: array<u32>;
@group(0) @binding(7) var<storage, read_write> counts: array<u32>;

override size: u32 = 256;

@compute @workgroup_size(size)
fn latticeDigits(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  for (var index = id.x; index < params.count; index += groups.x * size) {
    let key = scores[index];
    let entry = slots[key >> 21u];
    let end = (entry >> 8u) + (entry & 255u);
    for (var slot = entry >> 8u; slot < end; slot++) {
      if ((key >> params.known) == prefixes[slot]) {
        atomicAdd(&histograms[slot * params.bins + ((key >> params.shift) & (params.bins - 1u))], 1u);
        break;
      }
    }
  }
}

// Scores by how many thresholds they reach.
var<private> levels: array<u32, 33>;

@compute @workgroup_size(size)
fn latticeCounts(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let at = id.x + id.y * groups.x * size;
  if (at >= params.count) {
    return;
  }
  let ranks = arrayLength(&thresholds);
  for (var index = at * 256u; index < at * 256u + 256u; index++) {
    let keys = vectors[index];
    for (var lane = 0u; lane < 4u; lane++) {
      var level = 0u;
      for (; level < ranks; level++) {
        if (keys[lane] < thresholds[level]) {
          break;
        }
      }
      levels[level]++;
    }
  }
  var reached = 0u;
  for (var rank = ranks; rank > 0u; rank--) {
    reached += levels[rank];
    counts[(rank - 1u) * params.count + at] = reached;
  }
}
