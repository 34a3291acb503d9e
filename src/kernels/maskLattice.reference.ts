import type { MaskCounts } from "./maskLattice";

/** `countAtRanks` by sorting: `blockTensors` name the owner of each 1024 scores of a slab. */
export function countAtRanksReference(
  slabs: readonly Float32Array[],
  ks: readonly number[],
  { blockTensors, tensorCount }: { readonly blockTensors: readonly Uint32Array[]; readonly tensorCount: number },
): MaskCounts[] {
  const sorted = Float32Array.from(slabs.flatMap((slab) => [...slab])).sort();
  return ks.map((k) => {
    const threshold = sorted[sorted.length - k] ?? 0;
    const byTensor = new Array<number>(tensorCount).fill(0);
    for (const [slab, scores] of slabs.entries()) {
      for (const [index, score] of scores.entries()) {
        const tensor = blockTensors[slab]?.[index >>> 10] ?? 0;
        if (score > 0 && score >= threshold) byTensor[tensor] = (byTensor[tensor] ?? 0) + 1;
      }
    }
    return { threshold, count: byTensor.reduce((sum, count) => sum + count, 0), byTensor };
  });
}
