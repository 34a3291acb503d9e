import source from "../../shaders/gram.wgsl?raw";
import { assert, present } from "../base/assert";
import { Arena } from "../gpu/arena";
import type { GpuDevice } from "../gpu/device";
import { defineKernel, type Kernel } from "../gpu/kernel";
import { linearWorkgroups, Plan } from "../gpu/plan";
import type { Tensor } from "../gpu/tensor";
import { readFloats, upload } from "../gpu/transfer";
import type { SparseDelta } from "./neuronMask";

const maxChunkBlocks = 64;

const spec = { name: "gram", wgsl: source, params: ["chunkCount", "partialOffset", "selfOffset"] };
const pairKernel = defineKernel({
  ...spec,
  entryPoint: "gramPair",
  bindings: [
    "chunks",
    "leftWords",
    "leftOffsets",
    "leftValues",
    "rightWords",
    "rightOffsets",
    "rightValues",
    "partials",
  ],
});
const withBaseKernel = defineKernel({
  ...spec,
  entryPoint: "gramWithBase",
  bindings: ["chunks", "leftWords", "leftOffsets", "leftValues", "base", "partials"],
});
const baseKernel = defineKernel({ ...spec, entryPoint: "gramBase", bindings: ["chunks", "base", "partials"] });

export interface GramInput {
  readonly deltas: readonly SparseDelta[];
  /** The base's slabs. */
  readonly base: readonly Tensor[];
  /** Per slab, the tensor that owns each block. */
  readonly blockTensors: readonly Uint32Array[];
  readonly tensorCount: number;
}

/** Runs of at most 64 blocks of one tensor: {first block, blocks} pairs, and the tensor of each. */
export function chunksOf(blockTensor: Uint32Array): { readonly table: number[]; readonly tensors: number[] } {
  const table: number[] = [];
  const tensors: number[] = [];
  blockTensor.forEach((tensor, block) => {
    const length = table.at(-1) ?? 0;
    if (tensors.at(-1) === tensor && length < maxChunkBlocks) table[table.length - 1] = length + 1;
    else {
      tensors.push(tensor);
      table.push(block, 1);
    }
  });
  return { table, tensors };
}

/**
 * Per tensor the Gram matrix of the deltas and, last, the base: [tensorCount][n + 1][n + 1], symmetric, row-major.
 * Partial sums of at most 65536 scalars are pairwise in f32; the rest is f64. Deltas may have different masks.
 */
export async function gramMatrices(gpu: GpuDevice, input: GramInput): Promise<Float64Array> {
  const size = input.deltas.length + 1;
  const result = new Float64Array(input.tensorCount * size * size);
  using plan = new Plan(gpu, "gram");
  using arena = new Arena(gpu);
  const finishers = input.base.map((_, slab) => addSlab(gpu, plan, arena, input, slab));
  await plan.run();
  for (const finish of finishers) await finish(result);
  return result;
}

/** Adds one slab's dispatches; the function returned adds its partial sums to the result. */
function addSlab(gpu: GpuDevice, plan: Plan, arena: Arena, input: GramInput, slab: number) {
  const { deltas } = input;
  const base = present(input.base[slab], `slab ${slab} of the base`);
  const { table, tensors } = chunksOf(present(input.blockTensors[slab], `blocks of slab ${slab}`));
  const chunkCount = tensors.length;
  const size = deltas.length + 1;
  const pairCount = (size * (size + 1)) / 2;
  const chunks = arena.tensor(`gram.chunks.${slab}`, [table.length], "scratch", "u32");
  upload(gpu, chunks, Uint32Array.from(table));
  const partials = arena.tensor(`gram.partials.${slab}`, [pairCount, chunkCount], "scratch");
  const pairs: [number, number][] = [];
  const offsetOf = (i: number, j: number): number => (pairs.push([i, j]) - 1) * chunkCount;
  const add = (kernel: Kernel, buffers: Record<string, Tensor>, partialOffset: number, selfOffset = 0): void => {
    const params = { chunkCount, partialOffset, selfOffset };
    plan.add(kernel, { chunks, partials, ...buffers }, params, linearWorkgroups(chunkCount, 1));
  };
  for (let i = 0; i < deltas.length; i++) {
    const left = named("left", present(deltas[i], `delta ${i}`), slab);
    add(withBaseKernel, { ...left, base }, offsetOf(i, deltas.length), offsetOf(i, i));
    for (let j = i + 1; j < deltas.length; j++) {
      add(pairKernel, { ...left, ...named("right", present(deltas[j], `delta ${j}`), slab) }, offsetOf(i, j));
    }
  }
  add(baseKernel, { base }, offsetOf(deltas.length, deltas.length));
  assert(pairs.length === pairCount, "every pair is computed once");
  return async (result: Float64Array): Promise<void> => {
    const sums = await readFloats(gpu, partials);
    pairs.forEach(([i, j], pair) => {
      tensors.forEach((tensor, chunk) => {
        const at = (tensor * size + i) * size + j;
        const value = (result[at] ?? 0) + (sums[pair * chunkCount + chunk] ?? 0);
        result[at] = value;
        result[(tensor * size + j) * size + i] = value;
      });
    });
  };
}

function named(side: "left" | "right", { mask, values }: SparseDelta, slab: number): Record<string, Tensor> {
  const { maskWords, maskOffsets } = present(mask.slabs[slab], `slab ${slab} of a mask`);
  const packed = present(values[slab], `slab ${slab} of a delta`);
  return { [`${side}Words`]: maskWords, [`${side}Offsets`]: maskOffsets, [`${side}Values`]: packed };
}

/** One tensor's matrix as a plain list, for the method's formulas. */
export function gramOfTensor(grams: Float64Array, tensor: number, deltaCount: number): number[] {
  const length = (deltaCount + 1) ** 2;
  return Array.from(grams.subarray(tensor * length, (tensor + 1) * length));
}
