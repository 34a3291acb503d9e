// Merges of task vectors over one slab in f64, as their papers define them.

/** base + Σ coefficients[v][tensor of the block] · (trained_v − base). */
export function taskVectorsReference(
  base: Float32Array,
  trained: readonly Float32Array[],
  {
    coefficients,
    blockTensor,
  }: { readonly coefficients: readonly (readonly number[])[]; readonly blockTensor: Uint32Array },
): Float64Array {
  return Float64Array.from(base, (value, index) => {
    const tensor = blockTensor[index >>> 10] ?? 0;
    return trained.reduce(
      (sum, model, v) => sum + (coefficients[v]?.[tensor] ?? 0) * ((model[index] ?? 0) - value),
      value,
    );
  });
}

function permuted(value: number): number {
  const state = (Math.imul(value, 747796405) + 2891336453) >>> 0;
  const word = Math.imul((state >>> ((state >>> 28) + 4)) ^ state, 277803737) >>> 0;
  return ((word >>> 22) ^ word) >>> 0;
}

/** The random u32 of a scalar by its place in its tensor. */
export function randomWordReference(seed: number, place: number): number {
  return permuted((permuted(place) + seed) >>> 0);
}

/** A scalar's random u32, `blocks` of four words as `blockTable` says; undefined in padding. */
function wordAt(blocks: Uint32Array, index: number): number | undefined {
  const [block, within] = [4 * (index >>> 10), index % 1024];
  const [seed = 0, first = 0, size = 0] = blocks.subarray(block, block + 3);
  return within < size ? randomWordReference(seed, first + within) : undefined;
}

/** DARE (2311.03099): each change dropped with probability `rate`, the others divided by 1 − rate. */
export function dropReference(vector: Float32Array, blocks: Uint32Array, rate: number): Float64Array {
  return Float64Array.from(vector, (value, index) =>
    (wordAt(blocks, index) ?? 0) < rate * 2 ** 32 ? 0 : value / (1 - rate),
  );
}

/** The chosen scalars of a random mask of `count`: those of the largest words. */
export function randomMaskReference(blocks: Uint32Array, count: number): Set<number> {
  const places = Array.from({ length: 256 * blocks.length }, (_, index) => index);
  const words = places.map((index) => wordAt(blocks, index) ?? -1);
  const byWord = places.sort((a, b) => (words[b] ?? 0) - (words[a] ?? 0));
  return new Set(byWord.slice(0, count));
}

/**
 * TIES (2306.01708): of each task vector only the `keep[v]` largest by magnitude; for each scalar the sign of their sum;
 * base + lambda · the mean of those that have that sign.
 */
export function tiesReference(
  base: Float32Array,
  vectors: readonly Float32Array[],
  { keep, lambda }: { readonly keep: readonly number[]; readonly lambda: number },
): Float64Array {
  const trimmed = vectors.map((vector, v) => {
    const threshold =
      vector
        .map(Math.abs)
        .sort()
        .at(-(keep[v] ?? 0)) ?? 0;
    return vector.map((value) => (Math.abs(value) >= threshold ? value : 0));
  });
  return Float64Array.from(base, (value, index) => {
    const changes = trimmed.map((vector) => vector[index] ?? 0);
    const elected = Math.sign(changes.reduce((sum, change) => sum + change, 0));
    const members = changes.filter((change) => change !== 0 && Math.sign(change) === elected);
    const mean = members.length === 0 ? 0 : members.reduce((sum, change) => sum + change, 0) / members.length;
    return value + lambda * mean;
  });
}
