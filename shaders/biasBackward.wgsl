// Formula: gradBias[n] += Σ_t gradOutput[t][n].
// Shapes: gradOutput has outputRow scalars a row, of which outputs count from outputOffset on; gradBias lies in the sink from biasOffset on.
// Parallelisation: a workgroup owns lanesX columns; lanesY threads a column sum every lanesY-th token, then one adds their sums.
// Numerics: f32; each thread in the order of tokens, then the threads in order, so the sum is the same on every run.

struct Params {
  tokens: u32,
  outputs: u32,
  outputRow: u32,
  outputOffset: u32,
  biasOffset: u32,
}

override lanesX: u32 = 16u;
override lanesY: u32 = 8u;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> gradOutput: array<f32>;

var<workgroup> sums: array<f32, lanesX * lanesY>;

@compute @workgroup_size(lanesX, lanesY)
fn biasBackward(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let column = group.x * lanesX + lane % lanesX;
  var sum = 0.0;
  if (column < params.outputs) {
    for (var token = lane / lanesX; token < params.tokens; token += lanesY) {
      sum += gradOutput[params.outputOffset + token * params.outputRow + column];
    }
  }
  sums[lane] = sum;
  workgroupBarrier();
  if (lane >= lanesX || column >= params.outputs) {
    return;
  }
  for (var i = 1u; i < lanesY; i++) {
    sum += sums[lane + i * lanesX];
  }
  let index = params.biasOffset + column;
  if (gradientWanted(index, 1u)) {
    accumulateGradient(index, sum);
  }
}
