// Formula: hidden = gate σ(gate) up; gradUp = gradHidden gate σ; gradGate = gradHidden up σ (1 + gate (1 − σ)), σ = 1/(1 + exp(−gate)).
// Shapes: gateUp [tokens, 2 · columns]: gate, then up; hidden, gradHidden [tokens, columns]. Backward: gateUpToGradient holds
//   gate and up and is left with their gradients.
// Parallelisation: a thread owns one element of hidden.
// Numerics: f32.

struct Params {
  tokens: u32,
  columns: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> gateUp: array<f32>;
@group(0) @binding(2) var<storage, read> gradHidden: array<f32>;
@group(0) @binding(3) var<storage, read_write> hidden: array<f32>;
@group(0) @binding(4) var<storage, read_write> gateUpToGradient: array<f32>;

override workgroupSize = 64u;

@compute @workgroup_size(workgroupSize)
fn swigluForward(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.x + id.y * groups.x * workgroupSize;
  if (index >= params.tokens * params.columns) {
    return;
  }
  let place = index + index / params.columns * params.columns;
  let gate = gateUp[place];
  hidden[index] = gate / (1.0 + exp(-gate)) * gateUp[place + params.columns];
}

@compute @workgroup_size(workgroupSize)
fn swigluBackward(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.x + id.y * groups.x * workgroupSize;
  if (index >= params.tokens * params.columns) {
    return;
  }
  let place = index + index / params.columns * params.columns;
  let gate = gateUpToGradient[place];
  let up = gateUpToGradient[place + params.columns];
  let sigmoid = 1.0 / (1.0 + exp(-gate));
  let gradient = gradHidden[index];
  gateUpToGradient[place] = gradient * up * sigmoid * (1.0 + gate * (1.0 - sigmoid));
  gateUpToGradient[place + params.columns] = gradient * gate * sigmoid;
}
