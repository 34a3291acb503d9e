// Formula: of the changes x of the key scalars of each block: {max |x|, Σ x²}; then the same of each run of blocks.
//   x = stored[i] − values[p], i a set bit at packed position p; with `packed` stored[p] − values[p].
// Shapes: stored: f32 weights of a slab, or the originals of halves in packed order (shared/weight*.wgsl); values f32 [set bits];
//   moments [blocks · 2]; runs u32 [runs · 2]: first block and the block after the last; movement [runs · 2].
// Parallelisation: a thread owns a block; then a workgroup owns a run.
// Numerics: f32 sums of at most 1024 squares a block, then strided shares and a tree over the workgroup.

struct Params { blocks: u32, firstRun: u32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> maskWords: array<vec4u>;
@group(0) @binding(2) var<storage, read> maskOffsets: array<u32>;
@group(0) @binding(3) var<storage, read> stored: array<u32>;
@group(0) @binding(4) var<storage, read> values: array<f32>;
@group(0) @binding(5) var<storage, read_write> moments: array<vec2f>;
@group(0) @binding(6) var<storage, read> runs: array<vec2u>;
@group(0) @binding(7) var<storage, read_write> movement: array<vec2f>;

override size: u32 = 64;
override quads: u32 = 8;
override packed: bool = false;

var<private> largest: f32;
var<private> squares: f32;
var<workgroup> shares: array<vec2f, size>;

@compute @workgroup_size(size)
fn blockMovement(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let own = id.x + id.y * groups.x * size;
  if (own >= params.blocks) {
    return;
  }
  for (var quad = own * quads; quad < (own + 1u) * quads; quad++) {
    visitSetBits(quad);
  }
  moments[own] = vec2f(largest, squares);
}

fn visit(index: u32, position: u32) {
  let at = select(index, position, packed);
  let change = abs(scalarOf(stored[wordOf(at)], at) - values[position]);
  largest = max(largest, change);
  squares += change * change;
}

@compute @workgroup_size(size)
fn runMovement(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let run = params.firstRun + group.x;
  var share = vec2f(0.0);
  for (var at = runs[run].x + lane; at < runs[run].y; at += size) {
    share = vec2f(max(share.x, moments[at].x), share.y + moments[at].y);
  }
  shares[lane] = share;
  for (var half = size / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (lane < half) {
      let other = shares[lane + half];
      shares[lane] = vec2f(max(shares[lane].x, other.x), shares[lane].y + other.y);
    }
  }
  if (lane == 0u) {
    movement[run] = shares[0];
  }
}
