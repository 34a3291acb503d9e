// Formula: output[t] = table[tokenIds[t] − firstRow], for ids in [firstRow, firstRow + tableRows).
// Shapes: tokenIds u32 [tokens]; table [tableRows, columns]: rows firstRow … of the whole table; output [tokens, columns].
// Parallelisation: a thread owns one element of output.
// Numerics: a copy; the table is read from its storage (shared/weight*.wgsl).

struct Params {
  tokens: u32,
  columns: u32,
  firstRow: u32,
  tableRows: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> tokenIds: array<u32>;
@group(0) @binding(2) var<storage, read> table: array<u32>;
@group(0) @binding(3) var<storage, read_write> output: array<f32>;

override workgroupSize = 64u;

@compute @workgroup_size(workgroupSize)
fn embeddingForward(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.x + id.y * groups.x * workgroupSize;
  if (index >= params.tokens * params.columns) {
    return;
  }
  let row = tokenIds[index / params.columns] - params.firstRow;
  if (row < params.tableRows) {
    let scalar = row * params.columns + index % params.columns;
    output[index] = scalarOf(table[wordOf(scalar)], scalar);
  }
}
