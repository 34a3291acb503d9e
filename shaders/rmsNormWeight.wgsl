// Formula: gradient of weight k of a norm += Σ over the norm's groups of partials[group, k].
// Shapes: partials [norms · groups, columns], norms one after another; weightOffsets u32 [norms]: a norm's place in the slab, 0xffffffff: not in it.
// Parallelisation: a thread owns one column of one norm.
// Numerics: f32; groups in ascending order.

struct Params {
  norms: u32,
  groups: u32,
  columns: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> partials: array<f32>;
@group(0) @binding(2) var<storage, read> weightOffsets: array<u32>;

override workgroupSize = 64u;

@compute @workgroup_size(workgroupSize)
fn rmsNormBackwardWeight(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.x + id.y * groups.x * workgroupSize;
  if (index >= params.norms * params.columns) {
    return;
  }
  let norm = index / params.columns;
  let column = index % params.columns;
  let offset = weightOffsets[norm];
  if (offset == 0xffffffffu || !gradientWanted(offset + column, 1u)) {
    return;
  }
  var sum = 0.0;
  for (var part = 0u; part < params.groups; part++) {
    sum += partials[(norm * params.groups + part) * params.columns + column];
  }
  accumulateGradient(offset + column, sum);
}
