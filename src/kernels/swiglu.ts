import source from "../../shaders/swiglu.wgsl?raw";
import { defineKernel } from "../gpu/kernel";
import { linearWorkgroups, type Plan } from "../gpu/plan";
import { dimension, sizeOf, type Tensor } from "../gpu/tensor";

const workgroupSize = 64;
const params = ["tokens", "columns"] as const;
const constants = { workgroupSize };

const forward = defineKernel({
  name: "swigluForward",
  wgsl: source,
  entryPoint: "swigluForward",
  bindings: ["gateUp", "hidden"],
  params,
  constants,
});

const backward = defineKernel({
  name: "swigluBackward",
  wgsl: source,
  entryPoint: "swigluBackward",
  bindings: ["gradHidden", "gateUpToGradient"],
  params,
  constants,
});

/** hidden [tokens, columns] = silu(gate) · up, of gateUp [tokens, 2 · columns]: gate, then up. */
export function swigluForward(plan: Plan, { gateUp, hidden }: { gateUp: Tensor; hidden: Tensor }): void {
  plan.add(forward, { gateUp, hidden }, paramsOf(gateUp), linearWorkgroups(sizeOf(gateUp) / 2, workgroupSize));
}

/** Turns gateUp [tokens, 2 · columns] into its gradient, in place, from gradHidden [tokens, columns]. */
export function swigluBackward(
  plan: Plan,
  { gradHidden, gateUp }: { readonly gradHidden: Tensor; readonly gateUp: Tensor },
): void {
  const buffers = { gradHidden, gateUpToGradient: gateUp };
  plan.add(backward, buffers, paramsOf(gateUp), linearWorkgroups(sizeOf(gateUp) / 2, workgroupSize));
}

function paramsOf(gateUp: Tensor): Record<string, number> {
  const width = dimension(gateUp, -1);
  return { tokens: sizeOf(gateUp) / width, columns: width / 2 };
}
