import source from "../../shaders/merge.wgsl?raw";
import { assert, present } from "../base/assert";
import { defineKernel } from "../gpu/kernel";
import { linearWorkgroups, type Plan } from "../gpu/plan";
import { sizeOf, type Tensor } from "../gpu/tensor";
import { blockWords, type SparseDelta } from "./neuronMask";

const workgroupSize = 256;

const spec = {
  name: "merge",
  wgsl: source,
  params: ["count", "deltaIndex", "deltaCount", "blocks"],
  constants: { size: workgroupSize },
};
const spread = defineKernel({
  ...spec,
  entryPoint: "mergeCoefficients",
  bindings: ["blockTensor", "coefficients", "blockCoefficients"],
});
const one = defineKernel({
  ...spec,
  entryPoint: "mergeOne",
  bindings: ["blockCoefficients", "leftWords", "leftOffsets", "leftValues", "output"],
});
const two = defineKernel({
  ...spec,
  entryPoint: "mergeTwo",
  bindings: [
    "blockCoefficients",
    "leftWords",
    "leftOffsets",
    "leftValues",
    "rightWords",
    "rightOffsets",
    "rightValues",
    "output",
  ],
});

export interface Merge {
  /** The base's slabs. */
  readonly base: readonly Tensor[];
  /** Slabs that become the merged model. */
  readonly output: readonly Tensor[];
  readonly deltas: readonly SparseDelta[];
  /** u32[blocks] for each slab: the tensor that owns each block. */
  readonly blockTensors: readonly Tensor[];
  /** f32[tensors · deltas], row by tensor: Eq. 5's table, rewritten before each run. */
  readonly coefficients: Tensor;
  /** Scratch for all slabs in turn: f32[deltas · blocks of the largest slab]. */
  readonly blockCoefficients: Tensor;
}

/** Elements that `blockCoefficients` needs. */
export function blockCoefficientCount(deltaCount: number, blockTensors: readonly Tensor[]): number {
  return Math.max(1, deltaCount * Math.max(...blockTensors.map(sizeOf)));
}

/**
 * output = base + Σ coefficients[tensor][d] · delta_d: a copy, then two deltas a dispatch. Replay it when the table changes.
 * A scalar in no mask, or in a tensor whose coefficients are 0, is the base's bit for bit.
 */
export function merge(
  plan: Plan,
  { base, output, deltas, blockTensors, coefficients, blockCoefficients }: Merge,
): void {
  const deltaCount = deltas.length;
  base.forEach((slab, index) => {
    const target = present(output[index], `slab ${index} of the merged model`);
    const blockTensor = present(blockTensors[index], `blocks of slab ${index}`);
    plan.copy(slab, target);
    if (deltaCount === 0) return;
    const blocks = sizeOf(blockTensor);
    const count = blocks * deltaCount;
    assert(count <= sizeOf(blockCoefficients), `${blockCoefficients.label} holds fewer than ${count} coefficients`);
    const sizes = { deltaCount, blocks };
    plan.add(
      spread,
      { blockTensor, coefficients, blockCoefficients },
      { count, deltaIndex: 0, ...sizes },
      linearWorkgroups(count, workgroupSize),
    );
    const quads = (blocks * blockWords) / 4;
    const groups = linearWorkgroups(quads, workgroupSize);
    for (let deltaIndex = 0; deltaIndex < deltaCount; deltaIndex += 2) {
      const params = { count: quads, deltaIndex, ...sizes };
      const left = named("left", present(deltas[deltaIndex], `delta ${deltaIndex}`), index);
      const next = deltas[deltaIndex + 1];
      const buffers = { blockCoefficients, output: target, ...left };
      if (next) plan.add(two, { ...buffers, ...named("right", next, index) }, params, groups);
      else plan.add(one, buffers, params, groups);
    }
  });
}

function named(side: "left" | "right", { mask, values }: SparseDelta, slab: number): Record<string, Tensor> {
  const { maskWords, maskOffsets } = present(mask.slabs[slab], `slab ${slab} of a mask`);
  const packed = present(values[slab], `slab ${slab} of a delta`);
  return { [`${side}Words`]: maskWords, [`${side}Offsets`]: maskOffsets, [`${side}Values`]: packed };
}
