import source from "../../shaders/maskLattice.wgsl?raw";
import { assert, present } from "../base/assert";
import { Arena } from "../gpu/arena";
import type { GpuDevice } from "../gpu/device";
import { defineKernel } from "../gpu/kernel";
import { linearWorkgroups, Plan } from "../gpu/plan";
import { sizeOf, type Tensor } from "../gpu/tensor";
import { readWords, upload } from "../gpu/transfer";
import type { BlockOwners } from "./blockMoments";
import { highestDigits, histogramBins } from "./kthLargest";

const workgroupSize = 256;
const maxGroups = 512;
/** Levels that a thread counts. */
const mostRanks = 32;
const blockSize = 1024;

const spec = {
  name: "maskLattice",
  wgsl: source,
  params: ["count", "shift", "known", "bins"],
  constants: { size: workgroupSize },
} as const;
const digits = defineKernel({
  ...spec,
  entryPoint: "latticeDigits",
  bindings: ["scores", "slots", "prefixes", "histograms"],
});
const levels = defineKernel({ ...spec, entryPoint: "latticeCounts", bindings: ["vectors", "thresholds", "counts"] });

/** The digits below the highest 11 bits: bits known before, place and number of the digit's values. */
const rounds = [
  { known: 21, shift: 10, bins: 2048 },
  { known: 10, shift: 0, bins: 1024 },
] as const;

/** What a mask of the k highest scores would hold. */
export interface MaskCounts {
  /** The k-th largest score; 0 where fewer than k scores are above 0: then no such mask can be located. */
  readonly threshold: number;
  /** Set bits in all: k, or more where several scores equal the threshold. */
  readonly count: number;
  readonly byTensor: readonly number[];
}

/** Leading bits of the k-th largest key, and its rank among the keys that share them. */
interface Found {
  readonly prefix: number;
  readonly rank: number;
}

/**
 * Threshold and counts by tensor of `locateMask` for each of several k (at most 32), without keeping a mask: every score is
 * read four times, however many k there are. `scores` are whole slabs, ≥ 0, with zero padding.
 */
export async function countAtRanks(
  gpu: GpuDevice,
  { scores, ks }: { readonly scores: readonly Tensor[]; readonly ks: readonly number[] },
  { blockTensors, tensorCount }: BlockOwners,
): Promise<MaskCounts[]> {
  assert(ks.length <= mostRanks, `counts at ${ks.length} ranks; at most ${mostRanks} fit`);
  if (ks.length === 0) return [];
  using arena = new Arena(gpu);
  const keys = await keysAtRanks(gpu, arena, scores, ks);
  const rising = keys.map((_, rank) => rank).sort((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0));
  // A score of 0 is never chosen; 1 is the least number above it.
  const thresholds = words(
    gpu,
    arena,
    "thresholds",
    Uint32Array.from(rising, (rank) => Math.max(1, keys[rank] ?? 0)),
  );
  using plan = new Plan(gpu, "lattice.counts");
  const counted = scores.map((slab, index) => {
    const blocks = sizeOf(slab) / blockSize;
    const counts = arena.tensor(`counts.${index}`, [ks.length * blocks], "scratch", "u32");
    const params = { count: blocks, shift: 0, known: 0, bins: 0 };
    plan.add(levels, { vectors: slab, thresholds, counts }, params, linearWorkgroups(blocks, workgroupSize));
    return counts;
  });
  await plan.run();
  const byTensor = ks.map(() => new Array<number>(tensorCount).fill(0));
  for (const [slab, counts] of counted.entries()) {
    const found = await readWords(gpu, counts);
    const owners = present(blockTensors[slab], `owners of slab ${slab}`);
    for (const [place, rank] of rising.entries()) {
      const sums = present(byTensor[rank], `sums of rank ${rank}`);
      owners.forEach((tensor, block) => {
        sums[tensor] = (sums[tensor] ?? 0) + (found[place * owners.length + block] ?? 0);
      });
    }
  }
  const values = new Float32Array(Uint32Array.from(keys).buffer);
  return byTensor.map((counts, rank) => ({
    threshold: values[rank] ?? 0,
    count: counts.reduce((sum, count) => sum + count, 0),
    byTensor: counts,
  }));
}

function words(gpu: GpuDevice, arena: Arena, label: string, values: Uint32Array<ArrayBuffer>): Tensor {
  const tensor = arena.tensor(label, [values.length], "scratch", "u32");
  upload(gpu, tensor, values);
  return tensor;
}

/** The bits of the k-th largest score for each k: by the highest digit once for all, then by the digits below, again together. */
async function keysAtRanks(
  gpu: GpuDevice,
  arena: Arena,
  scores: readonly Tensor[],
  ks: readonly number[],
): Promise<number[]> {
  using plan = new Plan(gpu, "lattice.highest");
  const highest = arena.tensor("lattice.highest", [histogramBins], "scratch", "u32");
  const state = arena.tensor("lattice.state", [4], "scratch", "u32");
  plan.clear(highest);
  highestDigits(plan, { scores, histogram: highest, state });
  await plan.run();
  const histogram = await readWords(gpu, highest);
  let found = ks.map((rank) => descend(histogram, { prefix: 0, rank }));
  for (const round of rounds) found = await nextDigit(gpu, arena, { scores, found, round });
  return found.map(({ prefix }) => prefix);
}

async function nextDigit(
  gpu: GpuDevice,
  arena: Arena,
  {
    scores,
    found,
    round: { known, shift, bins },
  }: { readonly scores: readonly Tensor[]; readonly found: readonly Found[]; readonly round: (typeof rounds)[number] },
): Promise<Found[]> {
  const prefixes = [...new Set(found.map(({ prefix }) => prefix))].sort((a, b) => a - b);
  const slots = new Uint32Array(histogramBins);
  for (const [slot, prefix] of prefixes.entries()) {
    const top = prefix >>> (21 - known);
    // The first of a run of prefixes with this top keeps its place; each of them adds one to their number.
    slots[top] = slots[top] ? slots[top] + 1 : slot * 256 + 1;
  }
  const histograms = arena.tensor(`lattice.${known}`, [prefixes.length * bins], "scratch", "u32");
  const buffers = {
    slots: words(gpu, arena, `slots.${known}`, slots),
    prefixes: words(gpu, arena, `prefixes.${known}`, Uint32Array.from(prefixes)),
    histograms,
  };
  using plan = new Plan(gpu, "lattice.digits");
  plan.clear(histograms);
  for (const slab of scores) {
    const count = sizeOf(slab);
    const groups = Math.min(maxGroups, Math.ceil(count / (workgroupSize * 32)));
    plan.add(digits, { scores: slab, ...buffers }, { count, shift, known, bins }, [groups]);
  }
  await plan.run();
  const counted = await readWords(gpu, histograms);
  return found.map((one) => {
    const slot = prefixes.indexOf(one.prefix);
    return descend(counted.subarray(slot * bins, (slot + 1) * bins), one);
  });
}

/** The digit that holds the rank-th largest key, from the highest down. */
function descend(histogram: Uint32Array, { prefix, rank }: Found): Found {
  let left = rank;
  for (let bin = histogram.length - 1; bin >= 0; bin--) {
    const count = histogram[bin] ?? 0;
    if (left <= count) return { prefix: prefix * histogram.length + bin, rank: left };
    left -= count;
  }
  assert(false, `a rank of ${rank} is beyond the scores`);
}
