import source from "../../shaders/importance.wgsl?raw";
import { defineKernel } from "../gpu/kernel";
import { linearWorkgroups, type Plan } from "../gpu/plan";
import { sizeOf, type Tensor } from "../gpu/tensor";

const workgroupSize = 256;
const spec = { name: "importance", wgsl: source, params: ["count"], constants: { size: workgroupSize } };
const change = defineKernel({ ...spec, entryPoint: "importanceChange", bindings: ["trained", "base", "scores"] });
const magnitude = defineKernel({ ...spec, entryPoint: "importanceMagnitude", bindings: ["scores"] });

/** Eq. 1 by what training changed: scores = |trained − base|, slab by slab; `scores` may be the gradient's slab. */
export function importanceOfChange(
  plan: Plan,
  buffers: { readonly trained: Tensor; readonly base: Tensor; readonly scores: Tensor },
): void {
  const count = sizeOf(buffers.scores);
  plan.add(change, { ...buffers }, { count }, linearWorkgroups(count / 4, workgroupSize));
}

/** Eq. 1 by the accumulated gradient: |scores| in place. */
export function importanceOfGradient(plan: Plan, buffers: { readonly scores: Tensor }): void {
  const count = sizeOf(buffers.scores);
  plan.add(magnitude, { ...buffers }, { count }, linearWorkgroups(count / 4, workgroupSize));
}
