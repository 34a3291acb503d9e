// Formula: loss[t] = log Σ_v exp(logits[t, v]) − logits[t, target]; gradLogits = (softmax − onehot) · lossScale; 0 for ignored targets.
// Shapes: logits [tokens, columns]: columns firstColumn … of the whole vocabulary; rowState vec4f [tokens]: maximum, sum, target's logit, logSumExp.
// Parallelisation: `lanes` threads a token, each its own columns; the reduction of the losses is one workgroup.
// Numerics: f32; online maximum and sum: a lane's columns ascending, then lanes, then blocks of the vocabulary.

struct Params {
  tokens: u32,
  columns: u32,
  firstColumn: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> targets: array<u32>;
@group(0) @binding(2) var<storage, read_write> logits: array<f32>;
@group(0) @binding(3) var<storage, read_write> rowState: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> loss: array<f32>;
@group(0) @binding(5) var<storage, read> lossScale: array<f32>;

override lanes = 32u;
override rowsPerGroup = 1u;
override first = true;
override last = true;

const IGNORED = 0xffffffffu;

@compute @workgroup_size(lanes, rowsPerGroup)
fn headLossForward(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_id) local: vec3u,
) {
  let token = (group.x + group.y * groups.x) * rowsPerGroup + local.y;
  let start = min(token, params.tokens - 1u) * params.columns;
  var maximum = -1e30;
  var sum = 0.0;
  for (var column = local.x; column < params.columns; column += lanes) {
    let x = logits[start + column];
    if (x > maximum) {
      sum *= exp(maximum - x);
      maximum = x;
    }
    sum += exp(x - maximum);
  }
  let whole = rowMaximum(maximum, local);
  sum = rowSum(sum * exp(maximum - whole), local);
  if (token >= params.tokens || local.x > 0u) {
    return;
  }
  var state = vec4f(-1e30, 0.0, 0.0, 0.0);
  if (!first) {
    state = rowState[token];
  }
  let next = max(state.x, whole);
  state.y = state.y * exp(state.x - next) + sum * exp(whole - next);
  state.x = next;
  let column = targets[token] - params.firstColumn;
  if (column < params.columns) {
    state.z = logits[start + column];
  }
  state.w = next + log(state.y);
  rowState[token] = state;
  if (last) {
    loss[token] = select(state.w - state.z, 0.0, targets[token] == IGNORED);
  }
}

@compute @workgroup_size(lanes, rowsPerGroup)
fn headLossBackward(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_id) local: vec3u,
) {
  let token = (group.x + group.y * groups.x) * rowsPerGroup + local.y;
  if (token >= params.tokens) {
    return;
  }
  let start = token * params.columns;
  let scale = select(lossScale[0], 0.0, targets[token] == IGNORED);
  let logSumExp = rowState[token].w;
  let wanted = targets[token] - params.firstColumn;
  for (var column = local.x; column < params.columns; column += lanes) {
    let probability = exp(logits[start + column] - logSumExp);
    logits[start + column] = (probability - select(0.0, 1.0, column == wanted)) * scale;
  }
}
