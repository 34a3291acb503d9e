// Formula: gated[t][e · rank + j] = gates[t][e] · reduced[t][e · rank + j]; backward: gradGates[t][e] += Σ_j gradient · reduced,
//   then gradient[t][e · rank + j] *= gates[t][e].
// Shapes: reduced, gated, gradient [tokens, experts · rank]: what each expert's A makes of a token; gates, gradGates [tokens, experts].
// Parallelisation: forward: a thread owns one scalar; backward: one token's expert.
// Numerics: f32; j in ascending order. Backward: in place.

struct Params {
  tokens: u32,
  experts: u32,
  rank: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> gates: array<f32>;
@group(0) @binding(2) var<storage, read> reduced: array<f32>;
@group(0) @binding(3) var<storage, read_write> gated: array<f32>;
@group(0) @binding(4) var<storage, read_write> gradient: array<f32>;
@group(0) @binding(5) var<storage, read_write> gradGates: array<f32>;

override workgroupSize = 64u;

@compute @workgroup_size(workgroupSize)
fn gatedExpertsForward(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.x + id.y * groups.x * workgroupSize;
  if (index >= params.tokens * params.experts * params.rank) {
    return;
  }
  gated[index] = gates[index / params.rank] * reduced[index];
}

@compute @workgroup_size(workgroupSize)
fn gatedExpertsBackward(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let place = id.x + id.y * groups.x * workgroupSize;
  if (place >= params.tokens * params.experts) {
    return;
  }
  let gate = gates[place];
  var sum = 0.0;
  for (var index = place * params.rank; index < (place + 1u) * params.rank; index++) {
    sum += gradient[index] * reduced[index];
    gradient[index] *= gate;
  }
  gradGates[place] += sum;
}
