import source from "../../shaders/gram.wgsl?raw";
import { present } from "../base/assert";
import { Arena } from "../gpu/arena";
import type { GpuDevice } from "../gpu/device";
import { defineKernel, type Kernel } from "../gpu/kernel";
import { linearWorkgroups, Plan } from "../gpu/plan";
import { type Tensor, weightTypeOf } from "../gpu/tensor";
import { readFloats, upload } from "../gpu/transfer";
import type { SparseDelta } from "./neuronMask";
import { forWeights, weightWgsl } from "./weightStorage";

const workgroupSize = 64;
const maxChunkBlocks = 64;

const spec = {
  name: "gram",
  wgsl: source + weightWgsl.f32,
  params: ["blocks", "row", "baseRow", "rows", "chunkCount", "partialOffset"],
  constants: { size: workgroupSize },
};
const pairKernel = defineKernel({
  ...spec,
  entryPoint: "gramPair",
  bindings: ["leftWords", "leftOffsets", "leftValues", "rightWords", "rightOffsets", "rightValues", "blockSums"],
});
const withBaseKernel = forWeights((storage) =>
  defineKernel({
    ...spec,
    wgsl: source + storage,
    entryPoint: "gramWithBase",
    bindings: ["leftWords", "leftOffsets", "leftValues", "base", "blockSums"],
  }),
);
const baseKernel = forWeights((storage) =>
  defineKernel({ ...spec, wgsl: source + storage, entryPoint: "gramBase", bindings: ["base", "blockSums"] }),
);
const chunksKernel = defineKernel({ ...spec, entryPoint: "gramChunks", bindings: ["chunks", "blockSums", "partials"] });

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
  const blockTensor = present(input.blockTensors[slab], `blocks of slab ${slab}`);
  const { table, tensors } = chunksOf(blockTensor);
  const [blocks, chunkCount, size] = [blockTensor.length, tensors.length, deltas.length + 1];
  const chunks = arena.tensor(`gram.chunks.${slab}`, [table.length], "scratch", "u32");
  upload(gpu, chunks, Uint32Array.from(table));
  // Rows of one delta at a time: with itself, the later deltas, the base.
  const blockSums = arena.tensor(`gram.blockSums.${slab}`, [size, blocks], "scratch");
  const partials = arena.tensor(`gram.partials.${slab}`, [(size * (size + 1)) / 2, chunkCount], "scratch");
  const pairs: [number, number][] = [];
  const sizes = { blocks, chunkCount };
  const add = (kernel: Kernel, buffers: Record<string, Tensor>, row: number, baseRow = 0): void => {
    const params = { ...sizes, row, baseRow, rows: 0, partialOffset: 0 };
    plan.add(kernel, { blockSums, ...buffers }, params, linearWorkgroups(blocks, workgroupSize));
  };
  for (let i = 0; i < size; i++) {
    const rows = size - i;
    const delta = deltas[i];
    if (delta) {
      const left = named("left", delta, slab);
      add(withBaseKernel(weightTypeOf(base)), { ...left, base }, 0, rows - 1);
      deltas.slice(i + 1).forEach((other, row) => {
        add(pairKernel, { ...left, ...named("right", other, slab) }, row + 1);
      });
    } else add(baseKernel(weightTypeOf(base)), { base }, 0);
    const params = { ...sizes, row: 0, baseRow: 0, rows, partialOffset: pairs.length * chunkCount };
    plan.add(chunksKernel, { chunks, blockSums, partials }, params, linearWorkgroups(rows * chunkCount, workgroupSize));
    for (let j = i; j < size; j++) pairs.push([i, j]);
  }
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
