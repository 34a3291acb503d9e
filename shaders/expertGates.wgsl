// Formula: gates[t][e] = exp(logits[t][e]) / Σ exp(logits[t][f]) over the `kept` experts of the highest logits, 0 for the
//   others; gradient[t][e] = gates[t][e] (gradient[t][e] − Σ_f gates[t][f] gradient[t][f]), which is 0 for the others.
// Shapes: logits, gates, gradient [tokens, experts]. Of equal logits the expert that comes first is the higher.
// Parallelisation: a thread owns a token.
// Numerics: f32, the largest logit subtracted before exp; experts in ascending order. Backward: in place.

struct Params {
  tokens: u32,
  experts: u32,
  kept: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> logits: array<f32>;
@group(0) @binding(2) var<storage, read_write> gates: array<f32>;
@group(0) @binding(3) var<storage, read> chosenGates: array<f32>;
@group(0) @binding(4) var<storage, read_write> gradient: array<f32>;

override workgroupSize = 64u;

/** Whether fewer than `kept` experts of the token whose logits begin at `start` come before this one. */
fn isKept(start: u32, expert: u32) -> bool {
  let own = logits[start + expert];
  var before = 0u;
  for (var other = 0u; other < params.experts; other++) {
    let logit = logits[start + other];
    before += select(0u, 1u, logit > own || (logit == own && other < expert));
  }
  return before < params.kept;
}

@compute @workgroup_size(workgroupSize)
fn expertGatesForward(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let token = id.x + id.y * groups.x * workgroupSize;
  if (token >= params.tokens) {
    return;
  }
  let start = token * params.experts;
  var largest = logits[start];
  for (var expert = 1u; expert < params.experts; expert++) {
    largest = max(largest, logits[start + expert]);
  }
  var sum = 0.0;
  for (var expert = 0u; expert < params.experts; expert++) {
    let share = select(0.0, exp(logits[start + expert] - largest), isKept(start, expert));
    gates[start + expert] = share;
    sum += share;
  }
  for (var expert = 0u; expert < params.experts; expert++) {
    gates[start + expert] /= sum;
  }
}

@compute @workgroup_size(workgroupSize)
fn expertGatesBackward(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let token = id.x + id.y * groups.x * workgroupSize;
  if (token >= params.tokens) {
    return;
  }
  let start = token * params.experts;
  var mean = 0.0;
  for (var expert = 0u; expert < params.experts; expert++) {
    mean += chosenGates[start + expert] * gradient[start + expert];
  }
  for (var expert = 0u; expert < params.experts; expert++) {
    gradient[start + expert] = chosenGates[start + expert] * (gradient[start + expert] - mean);
  }
}
