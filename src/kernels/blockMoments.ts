import source from "../../shaders/blockMoments.wgsl?raw";
import { Arena } from "../gpu/arena";
import type { GpuDevice } from "../gpu/device";
import { defineKernel } from "../gpu/kernel";
import { linearWorkgroups, Plan } from "../gpu/plan";
import { sizeOf, type Tensor } from "../gpu/tensor";
import { readFloats } from "../gpu/transfer";
import { blockWords, quadWords, type SparseDelta } from "./neuronMask";

const workgroupSize = 64;
const blockSize = 1024;
const quadsPerBlock = blockWords / quadWords;

const spec = {
  name: "blockMoments",
  wgsl: source,
  params: ["blocks", "count"],
  constants: { size: workgroupSize, quads: quadsPerBlock },
} as const;
const dense = defineKernel({ ...spec, entryPoint: "denseBlockMoments", bindings: ["source", "moments"] });
const packed = defineKernel({ ...spec, entryPoint: "packedBlockMoments", bindings: ["source", "offsets", "moments"] });

/** Who owns each block of each slab, and of how many tensors. */
export interface BlockOwners {
  readonly blockTensors: readonly Uint32Array[];
  readonly tensorCount: number;
}

/** One figure a tensor. */
export interface TensorMoments {
  /** max |x|; 0 for a tensor without scalars. */
  readonly largest: Float64Array;
  /** Σ |x|. */
  readonly sum: Float64Array;
  /** Σ x². */
  readonly squares: Float64Array;
}

/** Moments of every tensor of whole slabs; their padding must be zero. */
export async function denseMoments(
  gpu: GpuDevice,
  slabs: readonly Tensor[],
  owners: BlockOwners,
): Promise<TensorMoments> {
  using arena = new Arena(gpu);
  using plan = new Plan(gpu, "moments");
  const results = slabs.map((slab) => {
    const count = sizeOf(slab);
    const blocks = count / blockSize;
    const moments = arena.tensor("moments", [blocks, 3], "scratch");
    plan.add(dense, { source: slab, moments }, { blocks, count }, linearWorkgroups(blocks, workgroupSize));
    return moments;
  });
  await plan.run();
  return await addUp(gpu, results, owners);
}

/** Moments of the values of a delta, by tensor; tensors without a neuron have zeros. */
export async function deltaMoments(gpu: GpuDevice, delta: SparseDelta, owners: BlockOwners): Promise<TensorMoments> {
  using arena = new Arena(gpu);
  using plan = new Plan(gpu, "moments");
  const results = delta.mask.slabs.map(({ maskOffsets, count }, slab) => {
    const blocks = sizeOf(maskOffsets) / quadsPerBlock;
    const moments = arena.tensor("moments", [blocks, 3], "scratch");
    const values = delta.values[slab];
    if (!values || count === 0) return moments;
    const buffers = { source: values, offsets: maskOffsets, moments };
    plan.add(packed, buffers, { blocks, count }, linearWorkgroups(blocks, workgroupSize));
    return moments;
  });
  await plan.run();
  return await addUp(gpu, results, owners);
}

async function addUp(
  gpu: GpuDevice,
  results: readonly Tensor[],
  { blockTensors, tensorCount }: BlockOwners,
): Promise<TensorMoments> {
  const [largest, sum, squares] = [0, 1, 2].map(() => new Float64Array(tensorCount)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  for (const [slab, moments] of results.entries()) {
    const found = await readFloats(gpu, moments);
    blockTensors[slab]?.forEach((tensor, block) => {
      largest[tensor] = Math.max(largest[tensor] ?? 0, found[block * 3] ?? 0);
      sum[tensor] = (sum[tensor] ?? 0) + (found[block * 3 + 1] ?? 0);
      squares[tensor] = (squares[tensor] ?? 0) + (found[block * 3 + 2] ?? 0);
    });
  }
  return { largest, sum, squares };
}
