import { Arena } from "../gpu/arena";
import type { GpuDevice } from "../gpu/device";
import { Plan } from "../gpu/plan";
import { sizeOf, type Tensor } from "../gpu/tensor";
import { readWords } from "../gpu/transfer";
import type { BlockOwners } from "./blockMoments";
import { histogramBins, kthLargest, kthResultIndex } from "./kthLargest";
import { maskFromScores, maskOverlapCounts } from "./mask";

/** What a mask of the k highest scores would hold. */
export interface MaskCounts {
  /** The k-th largest score; 0 where fewer than k scores are above 0: then no such mask can be located. */
  readonly threshold: number;
  /** Set bits in all: k, or more where several scores equal the threshold. */
  readonly count: number;
  readonly byTensor: readonly number[];
}

/**
 * Threshold and counts by tensor of `locateMask` for each of several k, without keeping a mask. `scores` are whole
 * slabs, ≥ 0, with zero padding.
 */
export async function countAtRanks(
  gpu: GpuDevice,
  { scores, ks }: { readonly scores: readonly Tensor[]; readonly ks: readonly number[] },
  { blockTensors, tensorCount }: BlockOwners,
): Promise<MaskCounts[]> {
  using arena = new Arena(gpu);
  using plan = new Plan(gpu, "lattice");
  const words = (label: string, length: number) => arena.tensor(label, [length], "scratch", "u32");
  const histogram = words("histogram", histogramBins);
  const masks = scores.map((slab, index) => words(`lattice.${index}`, sizeOf(slab) / 32));
  const found = ks.map((k) => {
    const kthState = words("kthState", 4);
    kthLargest(plan, { scores, histogram, state: kthState }, { k });
    const counts = scores.map((slab, index) => {
      const maskWords = masks[index] ?? slab;
      const blockCounts = words(`counts.${index}`, blockTensors[index]?.length ?? 0);
      maskFromScores(plan, { scores: slab, kthState, maskWords });
      maskOverlapCounts(plan, { left: maskWords, right: maskWords, counts: blockCounts });
      return blockCounts;
    });
    return { kthState, counts };
  });
  await plan.run();
  const results: MaskCounts[] = [];
  for (const { kthState, counts } of found) {
    const byTensor = new Float64Array(tensorCount);
    for (const [slab, blockCounts] of counts.entries()) {
      const blocks = await readWords(gpu, blockCounts);
      blockTensors[slab]?.forEach((tensor, block) => {
        byTensor[tensor] = (byTensor[tensor] ?? 0) + (blocks[block] ?? 0);
      });
    }
    const bits = await readWords(gpu, kthState);
    results.push({
      threshold: new Float32Array(bits.buffer)[kthResultIndex] ?? 0,
      count: byTensor.reduce((sum, count) => sum + count, 0),
      byTensor: [...byTensor],
    });
  }
  return results;
}
