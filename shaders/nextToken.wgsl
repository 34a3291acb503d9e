// Formula: token[r] = prompt[r][p + 1] while p + 1 is in the prompt, else best[r]; history[r][p + 1] = token[r]; p = position[r] += 1.
// Shapes: best, tokenIds, positions, promptLengths [rows]; history [rows, maxLength] holds the prompts at first.
// Parallelisation: one thread a row.
// Numerics: none; positions stay below maxLength.

struct Params {
  rows: u32,
  maxLength: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> best: array<u32>;
@group(0) @binding(2) var<storage, read> promptLengths: array<u32>;
@group(0) @binding(3) var<storage, read_write> tokenIds: array<u32>;
@group(0) @binding(4) var<storage, read_write> positions: array<u32>;
@group(0) @binding(5) var<storage, read_write> history: array<u32>;

override workgroupSize = 64u;

@compute @workgroup_size(workgroupSize)
fn nextToken(@builtin(global_invocation_id) id: vec3u) {
  let row = id.x;
  if (row >= params.rows) {
    return;
  }
  let next = positions[row] + 1u;
  if (next >= params.maxLength) {
    return;
  }
  let place = row * params.maxLength + next;
  if (next >= promptLengths[row]) {
    history[place] = best[row];
  }
  tokenIds[row] = history[place];
  positions[row] = next;
}
