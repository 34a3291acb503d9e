import source from "../../shaders/mask.wgsl?raw";
import { assert } from "../base/assert";
import { Arena } from "../gpu/arena";
import type { GpuDevice } from "../gpu/device";
import { defineKernel } from "../gpu/kernel";
import { linearWorkgroups, Plan } from "../gpu/plan";
import { dimension, sizeOf, type Tensor } from "../gpu/tensor";
import { readWords } from "../gpu/transfer";
import { histogramBins, kthLargest, kthResultIndex } from "./kthLargest";
import { addTensorCounts, blockWords, type MaskSlab, type NeuronMask, quadWords } from "./neuronMask";

const workgroupSize = 256;
const chunkQuads = 64;

const spec = { name: "mask", wgsl: source, params: ["count", "slab"], constants: { size: workgroupSize } };
const fromScores = defineKernel({
  ...spec,
  entryPoint: "maskFromScores",
  bindings: ["scores", "kthState", "maskWords"],
});
const union = defineKernel({ ...spec, entryPoint: "maskUnion", bindings: ["left", "right", "maskWords"] });
const quadCounts = defineKernel({ ...spec, entryPoint: "maskQuadCounts", bindings: ["maskWords", "maskOffsets"] });
const overlap = defineKernel({ ...spec, entryPoint: "maskOverlapCounts", bindings: ["left", "right", "counts"] });
const chunkSums = defineKernel({ ...spec, entryPoint: "maskChunkSums", bindings: ["maskOffsets", "chunkSums"] });
const scanChunks = defineKernel({ ...spec, entryPoint: "maskScanChunks", bindings: ["chunkSums", "counts"] });
const quadOffsets = defineKernel({ ...spec, entryPoint: "maskQuadOffsets", bindings: ["maskOffsets", "chunkSums"] });

/** maskWords bit i = scores[i] ≥ the f32 whose bits `kthLargest` left in `kthState`; a score of 0 is never chosen. */
export function maskFromScores(
  plan: Plan,
  buffers: { readonly scores: Tensor; readonly kthState: Tensor; readonly maskWords: Tensor },
): void {
  const count = sizeOf(buffers.maskWords);
  plan.add(fromScores, { ...buffers }, { count, slab: 0 }, linearWorkgroups(count, workgroupSize));
}

/** counts[b] = scalars of block b of a slab that are in both masks. */
export function maskOverlapCounts(
  plan: Plan,
  buffers: { readonly left: Tensor; readonly right: Tensor; readonly counts: Tensor },
): void {
  const blocks = sizeOf(buffers.counts);
  plan.add(overlap, { ...buffers }, { count: blocks, slab: 0 }, linearWorkgroups(blocks, workgroupSize));
}

/** maskWords = left | right, word by word; all of one slab. */
export function maskUnion(
  plan: Plan,
  buffers: { readonly left: Tensor; readonly right: Tensor; readonly maskWords: Tensor },
): void {
  const count = sizeOf(buffers.maskWords);
  plan.add(union, { ...buffers }, { count, slab: 0 }, linearWorkgroups(count, workgroupSize));
}

export interface MaskOffsets {
  readonly maskWords: Tensor;
  /** u32[quads], written. */
  readonly maskOffsets: Tensor;
  /** u32[maskChunkCount(quads)], scratch. */
  readonly chunkSums: Tensor;
  /** u32[slabs]; element `slab` becomes this slab's number of set bits. */
  readonly counts: Tensor;
}

export function maskChunkCount(quads: number): number {
  return Math.ceil(quads / chunkQuads);
}

/** Quad offsets of one slab's mask by prefix sums: quads, chunks of 64 quads, all chunks in one workgroup. */
export function maskOffsets(
  plan: Plan,
  { maskWords, maskOffsets, chunkSums: sums, counts }: MaskOffsets,
  slab: number,
): void {
  const quads = sizeOf(maskWords) / quadWords;
  const chunks = maskChunkCount(quads);
  const chunkGroups = [Math.ceil(chunks / workgroupSize)] as const;
  plan.add(quadCounts, { maskWords, maskOffsets }, { count: quads, slab }, linearWorkgroups(quads, workgroupSize));
  plan.add(chunkSums, { maskOffsets, chunkSums: sums }, { count: quads, slab }, chunkGroups);
  // One workgroup with barriers: a small one where the adapter computes on the CPU.
  const scan = plan.gpu.adapter.isFallback ? scanChunks.with({ size: 64 }) : scanChunks;
  plan.add(scan, { chunkSums: sums, counts }, { count: chunks, slab }, [1]);
  plan.add(quadOffsets, { maskOffsets, chunkSums: sums }, { count: quads, slab }, chunkGroups);
}

type SlabWords = Pick<MaskSlab, "maskWords" | "maskOffsets">;

function allocateSlab(arena: Arena, label: string, blocks: number): SlabWords {
  return {
    maskWords: arena.tensor(`${label}.words`, [blocks * blockWords], "optimiser", "u32"),
    maskOffsets: arena.tensor(`${label}.offsets`, [blocks * (blockWords / quadWords)], "optimiser", "u32"),
  };
}

/** Adds offsets for all slabs to `plan`, runs it, and reads nothing but the counts. */
async function finishMask(gpu: GpuDevice, plan: Plan, slabs: readonly SlabWords[]): Promise<NeuronMask> {
  using scratch = new Arena(gpu);
  const counts = scratch.tensor("mask.counts", [slabs.length], "scratch", "u32");
  const mostQuads = Math.max(...slabs.map((slab) => dimension(slab.maskOffsets, 0)));
  const sums = scratch.tensor("mask.chunkSums", [maskChunkCount(mostQuads)], "scratch", "u32");
  slabs.forEach((slab, index) => {
    maskOffsets(plan, { ...slab, chunkSums: sums, counts }, index);
  });
  await plan.run();
  const found = await readWords(gpu, counts);
  return {
    slabs: slabs.map((slab, index) => ({ ...slab, count: found[index] ?? 0 })),
    count: found.reduce((sum, count) => sum + count, 0),
  };
}

export interface LocatedMask {
  readonly mask: NeuronMask;
  /** The k-th largest score. 0 means that fewer than k scalars have any importance: the mask is then not to be used. */
  readonly threshold: number;
}

/**
 * The mask of every scalar whose score is at least the k-th largest of all slabs together (Eq. 1).
 * `scores` are whole slabs, ≥ 0, with zero padding; `arena` owns the mask.
 */
export async function locateMask(
  gpu: GpuDevice,
  arena: Arena,
  { label, scores, k }: { readonly label: string; readonly scores: readonly Tensor[]; readonly k: number },
): Promise<LocatedMask> {
  using scratch = new Arena(gpu);
  using plan = new Plan(gpu, `${label}.locate`);
  const histogram = scratch.tensor("histogram", [histogramBins], "scratch", "u32");
  const kthState = scratch.tensor("kthState", [4], "scratch", "u32");
  kthLargest(plan, { scores, histogram, state: kthState }, { k });
  const slabs = scores.map((slab, index) => {
    const words = allocateSlab(arena, `${label}.${index}`, sizeOf(slab) / (32 * blockWords));
    maskFromScores(plan, { scores: slab, kthState, maskWords: words.maskWords });
    return words;
  });
  const mask = await finishMask(gpu, plan, slabs);
  const bits = await readWords(gpu, kthState);
  return { mask, threshold: new Float32Array(bits.buffer)[kthResultIndex] ?? 0 };
}

/** The scalars of either mask; `arena` owns the result. */
export async function uniteMasks(
  gpu: GpuDevice,
  arena: Arena,
  { label, left, right }: { readonly label: string; readonly left: NeuronMask; readonly right: NeuronMask },
): Promise<NeuronMask> {
  assert(left.slabs.length === right.slabs.length, `masks over ${left.slabs.length} and ${right.slabs.length} slabs`);
  using plan = new Plan(gpu, `${label}.unite`);
  const slabs = left.slabs.map(({ maskWords }, index) => {
    const words = allocateSlab(arena, `${label}.${index}`, sizeOf(maskWords) / blockWords);
    const other = right.slabs[index];
    assert(other && sizeOf(other.maskWords) === sizeOf(maskWords), `masks of ${label} differ in slab ${index}`);
    maskUnion(plan, { left: maskWords, right: other.maskWords, maskWords: words.maskWords });
    return words;
  });
  return await finishMask(gpu, plan, slabs);
}

/** A mask of given words, for one that comes from a file; `arena` owns it. */
export async function maskOfWords(
  gpu: GpuDevice,
  arena: Arena,
  { label, words }: { readonly label: string; readonly words: readonly Uint32Array<ArrayBuffer>[] },
): Promise<NeuronMask> {
  using plan = new Plan(gpu, `${label}.offsets`);
  const slabs = words.map((slabWords, index) => {
    const slab = allocateSlab(arena, `${label}.${index}`, slabWords.length / blockWords);
    gpu.device.queue.writeBuffer(slab.maskWords.buffer, slab.maskWords.byteOffset, slabWords);
    return slab;
  });
  return await finishMask(gpu, plan, slabs);
}

/** Set bits of each tensor. `blockTensors`: per slab, the tensor that owns each block. */
export async function tensorCounts(
  gpu: GpuDevice,
  mask: NeuronMask,
  { blockTensors, tensorCount }: { readonly blockTensors: readonly Uint32Array[]; readonly tensorCount: number },
): Promise<Float64Array> {
  const counts = new Float64Array(tensorCount);
  for (const [index, { maskOffsets, count }] of mask.slabs.entries()) {
    const offsets = await readWords(gpu, maskOffsets);
    addTensorCounts({ offsets, count }, blockTensors[index] ?? new Uint32Array(), counts);
  }
  return counts;
}

/** Scalars of each tensor that are in both masks. */
export async function tensorOverlaps(
  gpu: GpuDevice,
  { left, right }: { readonly left: NeuronMask; readonly right: NeuronMask },
  { blockTensors, tensorCount }: { readonly blockTensors: readonly Uint32Array[]; readonly tensorCount: number },
): Promise<Float64Array> {
  using scratch = new Arena(gpu);
  using plan = new Plan(gpu, "mask overlap");
  const results = left.slabs.map((slab, index) => {
    const other = right.slabs[index];
    assert(other && sizeOf(other.maskWords) === sizeOf(slab.maskWords), `masks differ in slab ${index}`);
    const blocks = sizeOf(slab.maskWords) / blockWords;
    const counts = scratch.tensor("mask.overlap", [blocks], "scratch", "u32");
    maskOverlapCounts(plan, { left: slab.maskWords, right: other.maskWords, counts });
    return counts;
  });
  await plan.run();
  const sums = new Float64Array(tensorCount);
  for (const [slab, counts] of results.entries()) {
    const found = await readWords(gpu, counts);
    blockTensors[slab]?.forEach((tensor, block) => {
      sums[tensor] = (sums[tensor] ?? 0) + (found[block] ?? 0);
    });
  }
  return sums;
}
