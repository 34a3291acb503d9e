/** The k-th largest of all values, k from 1, by sorting. */
export function kthLargestReference(scores: readonly Float32Array[], k: number): number {
  const all = new Float32Array(scores.reduce((sum, slab) => sum + slab.length, 0));
  let offset = 0;
  for (const slab of scores) {
    all.set(slab, offset);
    offset += slab.length;
  }
  return all.sort()[all.length - k] ?? Number.NaN;
}
