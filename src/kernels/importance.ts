import source from "../../shaders/importance.wgsl?raw";
import { defineKernel } from "../gpu/kernel";
import { linearWorkgroups, type Plan } from "../gpu/plan";
import { sizeOf, type Tensor, weightTypeOf } from "../gpu/tensor";
import { forWeights, weightWgsl } from "./weightStorage";

const workgroupSize = 256;
const spec = { name: "importance", params: ["count"], constants: { size: workgroupSize } };
const change = forWeights((storage) =>
  defineKernel({
    ...spec,
    wgsl: source + storage,
    entryPoint: "importanceChange",
    bindings: ["trained", "base", "scores"],
  }),
);
const magnitude = defineKernel({
  ...spec,
  wgsl: source + weightWgsl.f32,
  entryPoint: "importanceMagnitude",
  bindings: ["scores"],
});

/** Eq. 1 by what training changed: scores = |trained − base|, slab by slab, trained in f32; `scores` may be the gradient's slab. */
export function importanceOfChange(
  plan: Plan,
  buffers: { readonly trained: Tensor; readonly base: Tensor; readonly scores: Tensor },
): void {
  const count = sizeOf(buffers.scores);
  plan.add(change(weightTypeOf(buffers.base)), { ...buffers }, { count }, linearWorkgroups(count / 4, workgroupSize));
}

/** Eq. 1 by the accumulated gradient: |scores| in place. */
export function importanceOfGradient(plan: Plan, buffers: { readonly scores: Tensor }): void {
  const count = sizeOf(buffers.scores);
  plan.add(magnitude, { ...buffers }, { count }, linearWorkgroups(count / 4, workgroupSize));
}
