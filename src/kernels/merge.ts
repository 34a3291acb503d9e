import source from "../../shaders/merge.wgsl?raw";
import { assert, present } from "../base/assert";
import { defineKernel } from "../gpu/kernel";
import { linearWorkgroups, type Plan } from "../gpu/plan";
import { sizeOf, type Tensor, view, weightTypeOf } from "../gpu/tensor";
import { blockWords, quadWords, type SparseDelta } from "./neuronMask";
import { deltaWindow, type SlabWindow } from "./sparseDelta";
import { forWeights, weightWgsl } from "./weightStorage";

const workgroupSize = 256;

/** Scalars of halves whose change exists in f32 at once. */
const maxWindow = 1 << 22;

const spec = {
  name: "merge",
  wgsl: source + weightWgsl.f32,
  params: ["count", "deltaIndex", "deltaCount", "blocks", "firstBlock"],
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

const rounded = forWeights((storage) =>
  defineKernel({
    ...spec,
    wgsl: source + storage,
    entryPoint: "mergeRounded",
    bindings: ["base", "output", "rounded"],
  }),
);

export interface Merge {
  /** The base's slabs. */
  readonly base: readonly Tensor[];
  /** Slabs that become the merged model, stored like the base's. */
  readonly output: readonly Tensor[];
  readonly deltas: readonly SparseDelta[];
  /** u32[blocks] for each slab: the tensor that owns each block. */
  readonly blockTensors: readonly Tensor[];
  /** f32[tensors · deltas], row by tensor: Eq. 5's table, rewritten before each run. */
  readonly coefficients: Tensor;
  /** Scratch for all slabs in turn: f32[deltas · blocks of the largest slab]. */
  readonly blockCoefficients: Tensor;
  /** Scratch, only for slabs of halves: f32[mergeWindow(base)]. */
  readonly change?: Tensor | undefined;
}

/** Scalars whose change `change` must hold; 0 where the base is f32, which is changed in place. */
export function mergeWindow(base: readonly Tensor[]): number {
  return base[0]?.dtype === "f32" ? 0 : Math.min(maxWindow, Math.max(...base.map(sizeOf)));
}

/** Elements that `blockCoefficients` needs. */
export function blockCoefficientCount(deltaCount: number, blockTensors: readonly Tensor[]): number {
  return Math.max(1, deltaCount * Math.max(...blockTensors.map(sizeOf)));
}

/**
 * output = base + Σ coefficients[tensor][d] · delta_d; two deltas a dispatch. Replay it when the table changes.
 * A scalar in no mask, or in a tensor whose coefficients are 0, is the base's bit for bit. Halves are rounded once.
 */
export function merge(plan: Plan, buffers: Merge): void {
  const { base, output, deltas, blockTensors, coefficients, blockCoefficients, change } = buffers;
  base.forEach((slab, index) => {
    const target = present(output[index], `slab ${index} of the merged model`);
    const blockTensor = present(blockTensors[index], `blocks of slab ${index}`);
    if (deltas.length === 0) {
      plan.copy(slab, target);
      return;
    }
    const [blocks, deltaCount] = [sizeOf(blockTensor), deltas.length];
    const count = blocks * deltaCount;
    assert(count <= sizeOf(blockCoefficients), `${blockCoefficients.label} holds fewer than ${count} coefficients`);
    plan.add(
      spread,
      { blockTensor, coefficients, blockCoefficients },
      { count, deltaIndex: 0, deltaCount, blocks, firstBlock: 0 },
      linearWorkgroups(count, workgroupSize),
    );
    if (slab.dtype === "f32") {
      plan.copy(slab, target);
      addDeltas(plan, { deltas, slab: index, blocks, blockCoefficients }, { start: 0, end: sizeOf(slab) }, target);
      return;
    }
    const window = sizeOf(present(change, "scratch for the change of halves"));
    for (let start = 0; start < sizeOf(slab); start += window) {
      const end = Math.min(start + window, sizeOf(slab));
      const sum = view(present(change, "scratch"), { shape: [end - start] });
      plan.clear(sum);
      addDeltas(plan, { deltas, slab: index, blocks, blockCoefficients }, { start, end }, sum);
      roundInto(plan, view(slab, { offset: start, shape: [end - start] }), sum, target, start);
    }
  });
}

/** output f32 [window] += Σ blockCoefficients · deltas. */
function addDeltas(
  plan: Plan,
  {
    deltas,
    slab,
    blocks,
    blockCoefficients,
  }: {
    readonly deltas: readonly SparseDelta[];
    readonly slab: number;
    readonly blocks: number;
    readonly blockCoefficients: Tensor;
  },
  window: SlabWindow,
  output: Tensor,
): void {
  const count = (window.end - window.start) / (32 * quadWords);
  const firstBlock = window.start / (32 * blockWords);
  const seen = deltas.map((delta) => deltaWindow(delta, slab, window));
  for (let deltaIndex = 0; deltaIndex < seen.length; deltaIndex += 2) {
    const params = { count, deltaIndex, deltaCount: seen.length, blocks, firstBlock };
    const groups = linearWorkgroups(count, workgroupSize);
    const bound = { blockCoefficients, output, ...named("left", present(seen[deltaIndex], `delta ${deltaIndex}`)) };
    const next = seen[deltaIndex + 1];
    if (next) plan.add(two, { ...bound, ...named("right", next) }, params, groups);
    else plan.add(one, bound, params, groups);
  }
}

/** Halves from scalar `start` of `slab` on = base + change. */
function roundInto(plan: Plan, base: Tensor, change: Tensor, slab: Tensor, start: number): void {
  assert(slab.dtype === base.dtype, `${slab.label} is ${slab.dtype}, the base ${base.dtype}`);
  const count = sizeOf(base) / 2;
  const params = { count, deltaIndex: 0, deltaCount: 0, blocks: 0, firstBlock: 0 };
  const bound = { base, output: change, rounded: view(slab, { offset: start, shape: base.shape }) };
  plan.add(rounded(weightTypeOf(base)), bound, params, linearWorkgroups(count, workgroupSize));
}

function named(side: "left" | "right", { mask, values }: SparseDelta): Record<string, Tensor> {
  const { maskWords, maskOffsets } = present(mask.slabs[0], "a window of a mask");
  const packed = present(values[0], "values of a delta");
  return { [`${side}Words`]: maskWords, [`${side}Offsets`]: maskOffsets, [`${side}Values`]: packed };
}
