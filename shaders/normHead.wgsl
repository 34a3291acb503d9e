// Formula: ŵ_v = w_v / max(‖w_v‖, 1e-12); logits[t, v] = h_t · ŵ_v. Backward: gradW_v = (gradŴ_v − (gradŴ_v · ŵ_v) ŵ_v) / ‖w_v‖, where gradŴ_v · ŵ_v = dots[v] = Σ_t gradLogits[t, v] logits[t, v].
// Shapes: weight [rows, hidden]: rows firstRow … of the vocabulary; inverseNorms [vocabulary]; dots [rows]; logits [tokens, rows].
// Parallelisation: norms: `lanes` threads a row; scaling and projection: a thread an element; dots: as biasBackward.
// Numerics: f32, the weight read from its storage (shared/weight*.wgsl); fixed orders of summation. gradLogits is computed for the dots as headLossBackward computes it.

struct Params {
  rows: u32,
  hidden: u32,
  firstRow: u32,
  tokens: u32,
  weightOffset: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> weight: array<u32>;
@group(0) @binding(2) var<storage, read_write> inverseNorms: array<f32>;
@group(0) @binding(3) var<storage, read_write> dots: array<f32>;
@group(0) @binding(7) var<storage, read_write> logits: array<f32>;
@group(0) @binding(8) var<storage, read> targets: array<u32>;
@group(0) @binding(9) var<storage, read> rowState: array<vec4f>;
@group(0) @binding(10) var<storage, read> lossScale: array<f32>;

override lanes = 32u;
override rowsPerGroup = 1u;
override workgroupSize = 64u;
override lanesX = 16u;
override lanesY = 8u;

const IGNORED = 0xffffffffu;

var<workgroup> sums: array<f32, lanesX * lanesY>;

@compute @workgroup_size(lanes, rowsPerGroup)
fn normHeadNorms(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_id) local: vec3u,
) {
  let row = (group.x + group.y * groups.x) * rowsPerGroup + local.y;
  let start = min(row, params.rows - 1u) * params.hidden;
  var sum = 0.0;
  for (var column = local.x; column < params.hidden; column += lanes) {
    let w = scalarOf(weight[wordOf(start + column)], start + column);
    sum += w * w;
  }
  sum = rowSum(sum, local);
  if (row < params.rows && local.x == 0u) {
    inverseNorms[params.firstRow + row] = 1.0 / max(sqrt(sum), 1e-12);
  }
}

/** logits[t, v] /= ‖w_v‖: of the products with raw rows, and of their gradient. */
@compute @workgroup_size(workgroupSize)
fn normHeadScale(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.x + id.y * groups.x * workgroupSize;
  if (index < params.tokens * params.rows) {
    logits[index] *= inverseNorms[params.firstRow + index % params.rows];
  }
}

@compute @workgroup_size(lanesX, lanesY)
fn normHeadDots(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let row = group.x * lanesX + lane % lanesX;
  var sum = 0.0;
  if (row < params.rows) {
    for (var token = lane / lanesX; token < params.tokens; token += lanesY) {
      let x = logits[token * params.rows + row];
      let isTarget = targets[token] == params.firstRow + row;
      let probability = exp(x - rowState[token].w);
      let scale = select(lossScale[0], 0.0, targets[token] == IGNORED);
      sum += (probability - select(0.0, 1.0, isTarget)) * scale * x;
    }
  }
  sums[lane] = sum;
  workgroupBarrier();
  if (lane >= lanesX || row >= params.rows) {
    return;
  }
  for (var i = 1u; i < lanesY; i++) {
    sum += sums[lane + i * lanesX];
  }
  dots[row] = sum;
}

/** gradW_v −= dots[v] w_v / ‖w_v‖², into the sink. */
@compute @workgroup_size(workgroupSize)
fn normHeadProject(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let element = id.x + id.y * groups.x * workgroupSize;
  let index = params.weightOffset + element;
  if (element >= params.rows * params.hidden || !gradientWanted(index, 1u)) {
    return;
  }
  let row = element / params.hidden;
  let inverse = inverseNorms[params.firstRow + row];
  accumulateGradient(index, -dots[row] * inverse * inverse * scalarOf(weight[wordOf(element)], element));
}
