// Formula: of the scalars x of each block: {max |x|, Σ |x|, Σ x²}.
// Shapes: source [blocks · 1024], or packed with offsets [blocks · quads] (packed position of a quad's first scalar);
// moments [blocks · 3].
// Parallelisation: a thread owns a block.
// Numerics: f32 sums in runs of 32, at most 1024 scalars a block; the host adds blocks in f64.

struct Params { blocks: u32, count: u32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> source: array<f32>;
@group(0) @binding(2) var<storage, read> offsets: array<u32>;
@group(0) @binding(3) var<storage, read_write> moments: array<f32>;

override size: u32 = 64;
override quads: u32 = 8;

fn sumUp(at: u32, first: u32, end: u32) {
  var largest = 0.0;
  var total = vec2f(0.0);
  var index = first;
  while (index < end) {
    var run = vec2f(0.0);
    for (var step = 0u; step < 32u && index < end; step++) {
      let value = abs(source[index]);
      largest = max(largest, value);
      run += vec2f(value, value * value);
      index += 1u;
    }
    total += run;
  }
  moments[at * 3u] = largest;
  moments[at * 3u + 1u] = total.x;
  moments[at * 3u + 2u] = total.y;
}

@compute @workgroup_size(size)
fn denseBlockMoments(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let at = id.x + id.y * groups.x * size;
  if (at < params.blocks) {
    sumUp(at, at * 1024u, at * 1024u + 1024u);
  }
}

@compute @workgroup_size(size)
fn packedBlockMoments(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let at = id.x + id.y * groups.x * size;
  if (at >= params.blocks) {
    return;
  }
  var end = params.count;
  if (at + 1u < params.blocks) {
    end = offsets[(at + 1u) * quads];
  }
  sumUp(at, offsets[at * quads], end);
}
