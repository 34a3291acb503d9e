import source from "../../shaders/statistics.wgsl?raw";
import { assert } from "../base/assert";
import { Arena } from "../gpu/arena";
import type { GpuDevice } from "../gpu/device";
import { defineKernel } from "../gpu/kernel";
import { Plan } from "../gpu/plan";
import { type Tensor, view } from "../gpu/tensor";
import { readFloats, readWords } from "../gpu/transfer";
import { findKthLargest } from "./kthLargest";
import { evaluate, type RowsInSlab, type ValueSource } from "./values";

const workgroupSize = 256;
const scalarsPerThread = 256;
const maxThreads = 16384;
/** On an adapter that computes on the CPU, workgroups with barriers are dear. */
const maxGroupsFor = (gpu: GpuDevice): number => (gpu.adapter.isFallback ? 8 : 256);

export const statisticsBins = 256;

const params = ["count", "threads", "firstThread", "lower", "scale"];
const spec = { name: "statistics", wgsl: source, params, constants: { size: workgroupSize } };
const momentsKernel = defineKernel({ ...spec, entryPoint: "statisticsMoments", bindings: ["source", "moments"] });
const histogramKernel = defineKernel({ ...spec, entryPoint: "statisticsHistogram", bindings: ["source", "histogram"] });

export interface StatisticsRequest {
  readonly parts: readonly RowsInSlab[];
  /** Scalars in a row. */
  readonly columns: number;
  /** Each in [0, 1]; the value at rank ⌊q · (count − 1)⌋ in ascending order. */
  readonly quantiles: readonly number[];
  /** Bounds of the histogram; without them minimum and maximum. */
  readonly bounds?: { readonly lower: number; readonly upper: number };
}

export interface Statistics {
  readonly count: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly mean: number;
  /** Root of the mean square. */
  readonly rms: number;
  /** Exact, in the order asked for. */
  readonly quantiles: readonly number[];
  /** 256 counts of equal width between the bounds; what lies outside is in the end bins. */
  readonly histogram: Uint32Array<ArrayBuffer>;
  readonly lower: number;
  readonly upper: number;
}

/** Figures of one whole tensor of `values`; only they are read back. */
export async function tensorStatistics(
  gpu: GpuDevice,
  values: ValueSource,
  { parts, columns, quantiles, bounds }: StatisticsRequest,
): Promise<Statistics> {
  using arena = new Arena(gpu);
  using plan = new Plan(gpu, "statistics");
  const pieces = parts.map((part) => {
    const { tensor, offset } = evaluate(plan, arena, values, part, { first: 0, count: part.rowCount, columns });
    return view(tensor, { offset, shape: [part.rowCount * columns] });
  });
  const count = pieces.reduce((sum, piece) => sum + (piece.shape[0] ?? 0), 0);
  assert(count > 0, "a tensor has scalars");
  const moments = await readMoments(gpu, plan, arena, pieces);
  const { lower = moments.minimum, upper = moments.maximum } = bounds ?? {};
  const ranks = quantiles.map((quantile) => count - Math.floor(quantile * (count - 1)));
  const ranked = ranks.length > 0 ? await findKthLargest(gpu, pieces, ranks, { order: "signed" }) : [];
  return {
    count,
    minimum: moments.minimum,
    maximum: moments.maximum,
    mean: moments.sum / count,
    rms: Math.sqrt(moments.squares / count),
    quantiles: ranked.map(({ value }) => value),
    histogram: await readHistogram(gpu, arena, pieces, { lower, upper }),
    lower,
    upper,
  };
}

async function readMoments(gpu: GpuDevice, plan: Plan, arena: Arena, pieces: readonly Tensor[]) {
  const sizes = pieces.map(({ shape: [count = 0] }) => ({
    count,
    threads: Math.min(maxThreads, Math.ceil(count / scalarsPerThread)),
  }));
  const threadCount = sizes.reduce((sum, { threads }) => sum + threads, 0);
  const moments = arena.tensor("moments", [threadCount, 4], "scratch");
  let firstThread = 0;
  sizes.forEach(({ count, threads }, index) => {
    const piece = pieces[index];
    assert(piece, "a size for each piece");
    const numbers = { count, threads, firstThread, lower: 0, scale: 0 };
    plan.add(momentsKernel, { source: piece, moments }, numbers, [Math.ceil(threads / workgroupSize)]);
    firstThread += threads;
  });
  await plan.run();
  const found = await readFloats(gpu, moments);
  const result = { minimum: Number.POSITIVE_INFINITY, maximum: Number.NEGATIVE_INFINITY, sum: 0, squares: 0 };
  for (let at = 0; at < found.length; at += 4) {
    result.minimum = Math.min(result.minimum, found[at] ?? 0);
    result.maximum = Math.max(result.maximum, found[at + 1] ?? 0);
    result.sum += found[at + 2] ?? 0;
    result.squares += found[at + 3] ?? 0;
  }
  return result;
}

async function readHistogram(
  gpu: GpuDevice,
  arena: Arena,
  pieces: readonly Tensor[],
  { lower, upper }: { readonly lower: number; readonly upper: number },
): Promise<Uint32Array<ArrayBuffer>> {
  using plan = new Plan(gpu, "histogram");
  const histogram = arena.tensor("histogram", [statisticsBins], "scratch", "u32");
  const scale = upper > lower ? statisticsBins / (upper - lower) : 0;
  for (const piece of pieces) {
    const [count = 0] = piece.shape;
    const groups = Math.min(maxGroupsFor(gpu), Math.ceil(count / (workgroupSize * 16)));
    const numbers = { count, threads: 0, firstThread: 0, lower, scale };
    plan.add(histogramKernel, { source: piece, histogram }, numbers, [groups]);
  }
  await plan.run();
  return readWords(gpu, histogram);
}
