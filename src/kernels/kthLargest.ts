import source from "../../shaders/kthLargest.wgsl?raw";
import { assert, present } from "../base/assert";
import { Arena } from "../gpu/arena";
import type { GpuDevice } from "../gpu/device";
import { defineKernel } from "../gpu/kernel";
import { Plan } from "../gpu/plan";
import { sizeOf, type Tensor } from "../gpu/tensor";
import { Reader } from "../gpu/transfer";

const wideSizes = { workgroupSize: 256, maxGroups: 512 };
const narrowSizes = { workgroupSize: 64, maxGroups: 8 };
const scalarsPerThread = 32;

const spec = { name: "kthLargest", wgsl: source, params: ["count", "shift", "bins", "k", "round"] };
const digits = defineKernel({
  ...spec,
  entryPoint: "histogramDigits",
  bindings: ["scores", "histogram", "state"],
});
const choose = defineKernel({ ...spec, entryPoint: "chooseDigit", bindings: ["histogram", "state"] });

/** The 32 bits of a key in three digits, highest first; 2048 bins are 8 KiB of workgroup memory. */
const rounds = [
  { shift: 21, bins: 2048 },
  { shift: 10, bins: 2048 },
  { shift: 0, bins: 1024 },
] as const;

const orderCodes = { positive: 0, signed: 1, magnitude: 2 } as const;

export const histogramBins = 2048;
/** Element of `state` that holds the result's f32 bits when the plan has run. */
export const kthResultIndex = 3;
/** Element of `state` with the rank, from 1, among those equal to the result. */
const rankLeftIndex = 1;

export interface KthLargest {
  /** All scores together: slabs, or parts of slabs. */
  readonly scores: readonly Tensor[];
  /** u32[histogramBins], zero before the first run; left zero. */
  readonly histogram: Tensor;
  /** u32[4]; element `kthResultIndex` becomes the bits of the k-th largest score. */
  readonly state: Tensor;
}

export interface KthLargestOptions {
  /** 1 for the largest; at most the number of scores, and below 2³². */
  readonly k: number;
  /** How scores are ordered: as they are, all ≥ +0 (`positive`, the default); as numbers of either sign; by magnitude. */
  readonly order?: "positive" | "signed" | "magnitude";
  /**
   * Many large workgroups, as a GPU wants them. By default false where the adapter computes on the CPU,
   * which pays milliseconds for each workgroup with barriers. The result is the same.
   */
  readonly wide?: boolean;
}

/**
 * The exact k-th largest of all scores, ties counted, by three radix passes: no sort, no read-back.
 * Padding (zeros) below the result does no harm. NaN counts as larger than infinity.
 */
export function kthLargest(
  plan: Plan,
  { scores, histogram, state }: KthLargest,
  { k, order = "positive", wide = !plan.gpu.adapter.isFallback }: KthLargestOptions,
): void {
  const total = scores.reduce((sum, tensor) => sum + sizeOf(tensor), 0);
  assert(Number.isInteger(k) && k >= 1 && k <= total && total < 2 ** 32, `the ${k}-th largest of ${total} scores`);
  const sizes = wide ? wideSizes : narrowSizes;
  const variant = { order: orderCodes[order], size: sizes.workgroupSize };
  rounds.forEach(({ shift, bins }, round) => {
    const params = { shift, bins, k, round };
    addDigits(plan, { scores, histogram, state }, params, { variant, sizes });
    plan.add(choose.with(variant), { histogram, state }, { count: 0, ...params }, [1]);
  });
}

/** How often the highest 11 bits of the scores (≥ 0) hold each value, added to `histogram`; `state` is not read. */
export function highestDigits(plan: Plan, buffers: KthLargest): void {
  const sizes = plan.gpu.adapter.isFallback ? narrowSizes : wideSizes;
  const variant = { order: orderCodes.positive, size: sizes.workgroupSize };
  addDigits(plan, buffers, { ...rounds[0], k: 0, round: 0 }, { variant, sizes });
}

function addDigits(
  plan: Plan,
  { scores, histogram, state }: KthLargest,
  params: Readonly<Record<"shift" | "bins" | "k" | "round", number>>,
  {
    variant,
    sizes: { workgroupSize, maxGroups },
  }: {
    readonly variant: { readonly order: number; readonly size: number };
    readonly sizes: typeof wideSizes | typeof narrowSizes;
  },
): void {
  for (const tensor of scores) {
    const count = sizeOf(tensor);
    if (count === 0) continue;
    const groups = Math.min(maxGroups, Math.ceil(count / (workgroupSize * scalarsPerThread)));
    plan.add(digits.with(variant), { scores: tensor, histogram, state }, { count, ...params }, [groups]);
  }
}

/** The k-th largest, and how many are strictly larger. */
export interface Ranked {
  readonly value: number;
  readonly larger: number;
}

/** Runs `kthLargest` for several k at once and reads the results, 16 bytes each. */
export async function findKthLargest(
  gpu: GpuDevice,
  scores: readonly Tensor[],
  ks: readonly number[],
  options: Omit<KthLargestOptions, "k"> = {},
): Promise<Ranked[]> {
  using arena = new Arena(gpu);
  using plan = new Plan(gpu, "kthLargest");
  using reader = new Reader(gpu, 4);
  const histogram = arena.tensor("histogram", [histogramBins], "scratch", "u32");
  const states = ks.map((k, index) => {
    const state = arena.tensor(`state.${index}`, [4], "scratch", "u32");
    kthLargest(plan, { scores, histogram, state }, { ...options, k });
    return state;
  });
  await plan.run();
  const results: Ranked[] = [];
  for (const [index, k] of ks.entries()) {
    const words = await reader.read(present(states[index], "a state for each k"));
    const value = new Float32Array(words.buffer)[kthResultIndex] ?? 0;
    results.push({ value, larger: k - (words[rankLeftIndex] ?? 0) });
  }
  return results;
}
