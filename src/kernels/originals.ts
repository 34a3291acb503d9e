import source from "../../shaders/originals.wgsl?raw";
import setBits from "../../shaders/shared/setBits.wgsl?raw";
import { assert } from "../base/assert";
import type { Arena } from "../gpu/arena";
import { defineKernel } from "../gpu/kernel";
import { linearWorkgroups, type Plan } from "../gpu/plan";
import { bytesOf, sizeOf, type Tensor, type WeightType, weightTypeOf } from "../gpu/tensor";
import type { NeuronMask } from "./neuronMask";
import type { DeltaOnSlabs } from "./sparseDelta";
import { forWeights } from "./weightStorage";

const workgroupSize = 256;

const kernelOf = forWeights((storage) =>
  defineKernel({
    name: "originals",
    wgsl: source + setBits + storage,
    entryPoint: "originalsOfHalves",
    bindings: ["maskWords", "maskOffsets", "weights", "values", "originals"],
    params: ["quads"],
    constants: { size: workgroupSize },
  }),
);
const actions = {
  keep: { code: 0, name: "keepOriginals" },
  putBack: { code: 1, name: "putBackOriginals" },
  take: { code: 2, name: "takeFromOriginals" },
} as const;

/** Halves in packed order for a mask, one array for each slab. */
export function allocateOriginals(arena: Arena, mask: NeuronMask, storage: WeightType): Tensor[] {
  return mask.slabs.map(({ count }, slab) => arena.tensor(`originals.${slab}`, [count], "optimiser", storage));
}

/** A delta whose values are the f32 masters of the slabs' halves while these are trained, and the originals' bits. */
export interface MastersOnSlabs extends DeltaOnSlabs {
  readonly originals: readonly Tensor[];
}

function addEach(plan: Plan, action: keyof typeof actions, target: MastersOnSlabs): void {
  const { delta, slabs, originals } = target;
  delta.mask.slabs.forEach(({ maskWords, maskOffsets, count }, index) => {
    const [weights, values, kept] = [slabs[index], delta.values[index], originals[index]];
    assert(weights && values && kept && sizeOf(values) === count, `slab ${index} needs ${count} packed values`);
    assert(bytesOf(weights.dtype) === 2 && kept.dtype === weights.dtype, `${weights.label} holds no halves`);
    if (count === 0) return;
    if (action === "keep") plan.clear(kept);
    const { code, name } = actions[action];
    const kernel = { ...kernelOf(weightTypeOf(weights)).with({ action: code }), name };
    const quads = sizeOf(maskWords) / 4;
    const buffers = { maskWords, maskOffsets, weights, values, originals: kept };
    plan.add(kernel, buffers, { quads }, linearWorkgroups(quads, workgroupSize));
  });
}

/** Before masked training: originals = the slabs' halves at the set bits, values = the same as f32. */
export function keepOriginals(plan: Plan, target: MastersOnSlabs): void {
  addEach(plan, "keep", target);
}

/** The slabs get their originals back, bit for bit. */
export function putBackOriginals(plan: Plan, target: MastersOnSlabs): void {
  addEach(plan, "putBack", target);
}

/** After masked training: values, the masters, become the delta (master − original); the slabs get their originals back. */
export function takeFromOriginals(plan: Plan, target: MastersOnSlabs): void {
  addEach(plan, "take", target);
}
