import source from "../../shaders/topScalars.wgsl?raw";
import { present } from "../base/assert";
import { Arena } from "../gpu/arena";
import type { GpuDevice } from "../gpu/device";
import { defineKernel } from "../gpu/kernel";
import { linearWorkgroups, Plan } from "../gpu/plan";
import { sizeOf, type Tensor, view } from "../gpu/tensor";
import { readFloats, readWords } from "../gpu/transfer";
import { findKthLargest } from "./kthLargest";

const workgroupSize = 64;
const blockSize = 1024;

const kernel = defineKernel({
  name: "topScalars",
  wgsl: source,
  entryPoint: "topScalars",
  bindings: ["source", "counts"],
  params: ["count", "firstBlock", "threshold"],
  constants: { size: workgroupSize },
});

export interface RankedScalar {
  /** Position in all pieces together. */
  readonly index: number;
  readonly value: number;
}

interface Block {
  readonly piece: Tensor;
  /** Position of its first scalar in all pieces together, and in its own piece. */
  readonly index: number;
  readonly offset: number;
  readonly size: number;
}

/**
 * The scalars of largest magnitude in `pieces` (consecutive parts of one tensor), largest first, of equals the first; none
 * that is 0. Exact. Reads one word for each 1024 scalars and at most 2 · count blocks of 4 KiB.
 */
export async function topScalars(gpu: GpuDevice, pieces: readonly Tensor[], count: number): Promise<RankedScalar[]> {
  const total = pieces.reduce((sum, piece) => sum + sizeOf(piece), 0);
  const k = Math.min(count, total);
  const [ranked] = await findKthLargest(gpu, pieces, [k], { order: "magnitude" });
  const { value: threshold, larger } = present(ranked, "the k-th largest");
  const blocks = pieces.flatMap(blocksOf(pieces));
  const counts = await countBlocks(gpu, pieces, threshold);
  let wanted = threshold > 0 ? k - larger : 0;
  const chosen = blocks.filter((_, block) => {
    const [beyond, equal] = [(counts[block] ?? 0) & 0xffff, (counts[block] ?? 0) >>> 16];
    const isNeeded = beyond > 0 || (equal > 0 && wanted > 0);
    wanted -= Math.min(wanted, equal);
    return isNeeded;
  });
  const found = await readBlocks(gpu, chosen);
  return found
    .filter(({ value }) => value !== 0 && !(Math.abs(value) < threshold))
    .sort((a, b) => Math.abs(b.value) - Math.abs(a.value) || a.index - b.index)
    .slice(0, k);
}

/**
 * How many scalars of `pieces` have a larger magnitude than the one at `index`, a position in all pieces together. Exact;
 * reads that scalar and one word for each 1024.
 */
export async function countBeyond(gpu: GpuDevice, pieces: readonly Tensor[], index: number): Promise<number> {
  let first = 0;
  const piece = pieces.find((candidate) => {
    if (index < first + sizeOf(candidate)) return true;
    first += sizeOf(candidate);
    return false;
  });
  const [value = 0] = await readOne(gpu, present(piece, `scalar ${index}`), index - first);
  const counts = await countBlocks(gpu, pieces, Math.abs(value));
  return counts.reduce((sum, count) => sum + (count & 0xffff), 0);
}

async function readOne(gpu: GpuDevice, piece: Tensor, offset: number): Promise<Float32Array> {
  using arena = new Arena(gpu);
  using plan = new Plan(gpu, "one scalar");
  const one = arena.tensor("one", [1], "scratch");
  plan.copy(view(piece, { offset, shape: [1] }), one);
  await plan.run();
  return readFloats(gpu, one);
}

const blocksOf =
  (pieces: readonly Tensor[]) =>
  (piece: Tensor, position: number): Block[] => {
    const first = pieces.slice(0, position).reduce((sum, before) => sum + sizeOf(before), 0);
    const size = sizeOf(piece);
    return Array.from({ length: Math.ceil(size / blockSize) }, (_, block) => {
      const offset = block * blockSize;
      return { piece, index: first + offset, offset, size: Math.min(blockSize, size - offset) };
    });
  };

async function countBlocks(gpu: GpuDevice, pieces: readonly Tensor[], threshold: number): Promise<Uint32Array> {
  using arena = new Arena(gpu);
  using plan = new Plan(gpu, "top scalars");
  const [bits = 0] = new Uint32Array(Float32Array.of(threshold).buffer);
  const blockCounts = pieces.map((piece) => Math.ceil(sizeOf(piece) / blockSize));
  const counts = arena.tensor("top.counts", [blockCounts.reduce((sum, blocks) => sum + blocks, 0)], "scratch", "u32");
  let firstBlock = 0;
  for (const [index, piece] of pieces.entries()) {
    const blocks = blockCounts[index] ?? 0;
    const params = { count: sizeOf(piece), firstBlock, threshold: bits };
    plan.add(kernel, { source: piece, counts }, params, linearWorkgroups(blocks, workgroupSize));
    firstBlock += blocks;
  }
  await plan.run();
  return readWords(gpu, counts);
}

async function readBlocks(gpu: GpuDevice, blocks: readonly Block[]): Promise<RankedScalar[]> {
  if (blocks.length === 0) return [];
  using arena = new Arena(gpu);
  using plan = new Plan(gpu, "top blocks");
  const gathered = arena.tensor("top.blocks", [blocks.length * blockSize], "scratch");
  blocks.forEach(({ piece, offset, size }, place) => {
    plan.copy(view(piece, { offset, shape: [size] }), view(gathered, { offset: place * blockSize, shape: [size] }));
  });
  await plan.run();
  const values = await readFloats(gpu, gathered);
  return blocks.flatMap(({ index, size }, place) =>
    Array.from({ length: size }, (_, at) => ({ index: index + at, value: values[place * blockSize + at] ?? 0 })),
  );
}
