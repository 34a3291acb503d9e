// Formula: gradient[tableOffset + (id − firstRow) columns + k] += Σ over the positions t of id of gradOutput[t, k].
// Shapes: positions u32 [tokens], grouped by id; positionOffsets [tokens + 1]: where the groups begin; uniqueIds [tokens]; gradOutput [tokens, columns].
// Parallelisation: a thread owns one column of one distinct id; unused ids have empty groups.
// Numerics: f32; positions of an id in ascending order, then one addition to the gradient.

struct Params {
  tokens: u32,
  columns: u32,
  firstRow: u32,
  tableRows: u32,
  tableOffset: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> positionOffsets: array<u32>;
@group(0) @binding(2) var<storage, read> positions: array<u32>;
@group(0) @binding(3) var<storage, read> gradOutput: array<f32>;
@group(0) @binding(7) var<storage, read> uniqueIds: array<u32>;

override workgroupSize = 64u;

@compute @workgroup_size(workgroupSize)
fn embeddingBackward(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.x + id.y * groups.x * workgroupSize;
  if (index >= params.tokens * params.columns) {
    return;
  }
  let unique = index / params.columns;
  let column = index % params.columns;
  let first = positionOffsets[unique];
  let end = positionOffsets[unique + 1u];
  let row = uniqueIds[unique] - params.firstRow;
  if (first >= end || row >= params.tableRows) {
    return;
  }
  let scalar = params.tableOffset + row * params.columns + column;
  if (!gradientWanted(scalar, 1u)) {
    return;
  }
  var sum = 0.0;
  for (var place = first; place < end; place++) {
    sum += gradOutput[positions[place] * params.columns + column];
  }
  accumulateGradient(scalar, sum);
}
