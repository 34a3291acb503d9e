import source from "../../shaders/sparseDelta.wgsl?raw";
import { assert } from "../base/assert";
import type { Arena } from "../gpu/arena";
import { defineKernel } from "../gpu/kernel";
import type { Role } from "../gpu/memory";
import { linearWorkgroups, type Plan } from "../gpu/plan";
import { sizeOf, type Tensor } from "../gpu/tensor";
import type { NeuronMask, SparseDelta } from "./neuronMask";

const workgroupSize = 256;

const kernel = defineKernel({
  name: "sparseDelta",
  wgsl: source,
  entryPoint: "sparseDelta",
  bindings: ["maskWords", "maskOffsets", "weights", "values"],
  params: ["quads", "coefficient"],
  constants: { size: workgroupSize },
});
const kernels = {
  pack: { ...kernel.with({ action: 0 }), name: "packValues" },
  unpack: { ...kernel.with({ action: 1 }), name: "unpackValues" },
  take: { ...kernel.with({ action: 2 }), name: "takeDelta" },
  add: { ...kernel.with({ action: 3 }), name: "addDelta" },
} as const;

/** Packed arrays for a mask, one f32[count] for each slab, all zero. */
export function allocatePacked(arena: Arena, mask: NeuronMask, label: string, role: Role): Tensor[] {
  return mask.slabs.map(({ count }, slab) => arena.tensor(`${label}.${slab}`, [count], role));
}

function addEach(
  plan: Plan,
  action: keyof typeof kernels,
  { delta: { mask, values }, slabs }: { delta: SparseDelta; slabs: readonly Tensor[] },
  coefficient = 0,
): void {
  assert(mask.slabs.length === slabs.length && values.length === slabs.length, "a delta has one part for each slab");
  mask.slabs.forEach(({ maskWords, maskOffsets, count }, index) => {
    const [weights, packed] = [slabs[index], values[index]];
    assert(weights && packed && sizeOf(packed) === count, `slab ${index} needs ${count} packed values`);
    if (count === 0) return;
    const quads = sizeOf(maskWords) / 4;
    const buffers = { maskWords, maskOffsets, weights, values: packed };
    plan.add(kernels[action], buffers, { quads, coefficient }, linearWorkgroups(quads, workgroupSize));
  });
}

/** A packed array over a mask and the slabs of the model it belongs to. */
export interface DeltaOnSlabs {
  readonly delta: SparseDelta;
  readonly slabs: readonly Tensor[];
}

/** values = slabs at the set bits, bit for bit: the originals, to be kept before masked training. */
export function packValues(plan: Plan, target: DeltaOnSlabs): void {
  addEach(plan, "pack", target);
}

/** slabs at the set bits = values, bit for bit: restores originals; over cleared slabs, scatters a delta. */
export function unpackValues(plan: Plan, target: DeltaOnSlabs): void {
  addEach(plan, "unpack", target);
}

/**
 * After masked training: `values` held the originals and becomes the delta (trained − original);
 * the slabs get the originals back, bit for bit. Needs no other memory.
 */
export function takeDelta(plan: Plan, target: DeltaOnSlabs): void {
  addEach(plan, "take", target);
}

/** slabs += coefficient · delta at the set bits; no other scalar is touched. */
export function addDelta(plan: Plan, target: DeltaOnSlabs, coefficient: number): void {
  addEach(plan, "add", target, coefficient);
}
