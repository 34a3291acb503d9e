import setBits from "../../shaders/shared/setBits.wgsl?raw";
import source from "../../shaders/sparseDelta.wgsl?raw";
import { assert, present } from "../base/assert";
import type { Arena } from "../gpu/arena";
import { defineKernel } from "../gpu/kernel";
import type { Role } from "../gpu/memory";
import { linearWorkgroups, type Plan } from "../gpu/plan";
import { sizeOf, type Tensor, view, weightTypeOf } from "../gpu/tensor";
import { type NeuronMask, quadWords, type SparseDelta } from "./neuronMask";
import { forWeights } from "./weightStorage";

const workgroupSize = 256;

const kernelOf = forWeights((storage) =>
  defineKernel({
    name: "sparseDelta",
    wgsl: source + setBits + storage,
    entryPoint: "sparseDelta",
    bindings: ["maskWords", "maskOffsets", "weights", "values"],
    params: ["quads", "coefficient"],
    constants: { size: workgroupSize },
  }),
);
const actions = {
  pack: { code: 0, name: "packValues" },
  unpack: { code: 1, name: "unpackValues" },
  take: { code: 2, name: "takeDelta" },
  add: { code: 3, name: "addDelta" },
} as const;

/** Packed arrays for a mask, one f32[count] for each slab, all zero; `wholeQuads` sees the end of their last four too. */
export function allocatePacked(arena: Arena, mask: NeuronMask, label: string, role: Role): Tensor[] {
  return mask.slabs.map(({ count }, slab) => {
    const tensor = arena.tensor(`${label}.${slab}`, [4 * Math.ceil(count / 4)], role);
    return { ...tensor, shape: [count] };
  });
}

/** An array of `allocatePacked` with the zeros that make its length a multiple of 4. */
export function wholeQuads(packed: Tensor): Tensor {
  return { ...packed, shape: [4 * Math.ceil(sizeOf(packed) / 4)] };
}

function addEach(
  plan: Plan,
  action: keyof typeof actions,
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
    const { code, name } = actions[action];
    const kernel = { ...kernelOf(weightTypeOf(weights)).with({ action: code }), name };
    plan.add(kernel, buffers, { quads, coefficient }, linearWorkgroups(quads, workgroupSize));
  });
}

/** A packed array over a mask and the slabs of the model it belongs to. */
export interface DeltaOnSlabs {
  readonly delta: SparseDelta;
  readonly slabs: readonly Tensor[];
}

/** values = slabs at the set bits, exactly: the originals of f32 weights, to be kept before masked training. */
export function packValues(plan: Plan, target: DeltaOnSlabs): void {
  addEach(plan, "pack", target);
}

/** slabs at the set bits = values, rounded to halves where slabs hold them: restores f32 originals; over cleared slabs, scatters a delta. */
export function unpackValues(plan: Plan, target: DeltaOnSlabs): void {
  addEach(plan, "unpack", target);
}

/**
 * After masked training of f32 weights: `values` held the originals and becomes the delta (trained − original);
 * the slabs get the originals back, bit for bit. Needs no other memory.
 */
export function takeDelta(plan: Plan, target: DeltaOnSlabs): void {
  assert(
    target.slabs.every(({ dtype }) => dtype === "f32"),
    "halves have lost their originals: see originals.ts",
  );
  addEach(plan, "take", target);
}

/** slabs += coefficient · delta at the set bits, rounded where slabs hold halves; no other scalar is touched. */
export function addDelta(plan: Plan, target: DeltaOnSlabs, coefficient: number): void {
  addEach(plan, "add", target, coefficient);
}

/** Every array of a mask can be bound at blocks that this divides. */
export const bindableBlocks = 8;

/** Scalars of a slab, `start` a multiple of `bindableBlocks` blocks. */
export interface SlabWindow {
  readonly start: number;
  readonly end: number;
}

/** The delta as seen by some blocks of one slab alone: its packed positions count from the slab's start. */
export function deltaWindow({ mask, values }: SparseDelta, slab: number, { start, end }: SlabWindow): SparseDelta {
  const { maskWords, maskOffsets, count } = present(mask.slabs[slab], `slab ${slab} of a mask`);
  const packed = present(values[slab], `slab ${slab} of a delta`);
  const [firstWord, words] = [start / 32, (end - start) / 32];
  const seenWords = view(maskWords, { offset: firstWord, shape: [words] });
  const seenOffsets = view(maskOffsets, { offset: firstWord / quadWords, shape: [words / quadWords] });
  return { mask: { slabs: [{ maskWords: seenWords, maskOffsets: seenOffsets, count }], count }, values: [packed] };
}
