import source from "../../shaders/taskVectors.wgsl?raw";
import { assert } from "../base/assert";
import { defineKernel, type Kernel } from "../gpu/kernel";
import { linearWorkgroups, type Plan } from "../gpu/plan";
import { sizeOf, type Tensor, weightTypeOf } from "../gpu/tensor";
import { forWeights, weightWgsl } from "./weightStorage";

const workgroupSize = 256;
/** Scalars of a block, which has one coefficient and lies in one tensor. */
const blockScalars = 1024;

const spec = {
  name: "taskVectors",
  wgsl: source + weightWgsl.f32,
  params: ["count", "factor", "threshold"],
  constants: { size: workgroupSize },
};
const subtract = forWeights((storage) =>
  defineKernel({ ...spec, wgsl: source + storage, entryPoint: "subtractBase", bindings: ["vector", "base"] }),
);
const add = defineKernel({ ...spec, entryPoint: "addVector", bindings: ["vector", "blockCoefficients", "output"] });
const drop = defineKernel({ ...spec, entryPoint: "dropScalars", bindings: ["vector", "blocks"] });
const score = defineKernel({ ...spec, entryPoint: "randomScores", bindings: ["scores", "blocks"] });
const elect = defineKernel({
  ...spec,
  entryPoint: "electSigns",
  bindings: ["vector", "kthState", "positive", "negative", "counts"],
});
const mean = defineKernel({
  ...spec,
  entryPoint: "meanOfElected",
  bindings: ["positive", "negative", "counts", "output"],
});

/** vector f32 −= base of any storage: trained weights become a task vector. One slab. */
export function subtractBase(plan: Plan, buffers: { readonly vector: Tensor; readonly base: Tensor }): void {
  assert(sizeOf(buffers.vector) === sizeOf(buffers.base), `${buffers.vector.label} and ${buffers.base.label} differ`);
  dispatch(plan, subtract(weightTypeOf(buffers.base)), buffers, buffers.vector);
}

/** output += coefficient of each block · vector, both f32. One slab; blockCoefficients f32[blocks]. */
export function addVector(
  plan: Plan,
  buffers: { readonly vector: Tensor; readonly blockCoefficients: Tensor; readonly output: Tensor },
): void {
  assert(sizeOf(buffers.output) === sizeOf(buffers.vector), `${buffers.vector.label} does not fit the output`);
  dispatch(plan, add, buffers, buffers.output);
}

/** DARE: each scalar becomes 0 with probability `rate`, below 1, and the others are divided by 1 − rate. `blocks` as `blockTable` says. */
export function dropScalars(
  plan: Plan,
  buffers: { readonly vector: Tensor; readonly blocks: Tensor },
  rate: number,
): void {
  const threshold = Math.min(2 ** 32 - 1, Math.round(rate * 2 ** 32));
  dispatch(plan, drop, buffers, buffers.vector, { factor: 1 / (1 - rate), threshold });
}

/** scores = random f32 > 0 by the seeds in `blocks`; 0 in padding: the k largest are k scalars drawn without replacement. */
export function randomScores(plan: Plan, buffers: { readonly scores: Tensor; readonly blocks: Tensor }): void {
  dispatch(plan, score, buffers, buffers.scores);
}

/** What TIES adds up over the task vectors of one slab, zero before the first. */
export interface Election {
  /** f32: sums of the positive and of the negative changes. */
  readonly positive: Tensor;
  readonly negative: Tensor;
  /** u32: how many of each, positive in the low half. */
  readonly counts: Tensor;
}

/** TIES, trim and elect: the changes of one task vector that are at least what `kthState` holds (`kthLargest` by magnitude). */
export function electSigns(
  plan: Plan,
  buffers: Election & { readonly vector: Tensor; readonly kthState: Tensor },
): void {
  dispatch(plan, elect, buffers, buffers.vector);
}

/** TIES, disjoint merge: output += lambda · the mean of the changes that have the elected sign; nothing where the sums cancel. */
export function meanOfElected(plan: Plan, buffers: Election & { readonly output: Tensor }, lambda: number): void {
  dispatch(plan, mean, buffers, buffers.output, { factor: lambda, threshold: 0 });
}

function dispatch(
  plan: Plan,
  kernel: Kernel,
  buffers: object,
  { label, shape }: Tensor,
  { factor, threshold } = { factor: 0, threshold: 0 },
): void {
  const count = sizeOf({ shape });
  assert(count % blockScalars === 0, `${label} has ${count} scalars, no whole blocks`);
  plan.add(kernel, { ...buffers }, { count, factor, threshold }, linearWorkgroups(count / 4, workgroupSize));
}
