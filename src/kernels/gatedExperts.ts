import source from "../../shaders/gatedExperts.wgsl?raw";
import { defineKernel } from "../gpu/kernel";
import { linearWorkgroups, type Plan } from "../gpu/plan";
import { dimension, sizeOf, type Tensor } from "../gpu/tensor";

const workgroupSize = 64;
const params = ["tokens", "experts", "rank"] as const;
const constants = { workgroupSize };

const forward = defineKernel({
  name: "gatedExpertsForward",
  wgsl: source,
  entryPoint: "gatedExpertsForward",
  bindings: ["gates", "reduced", "gated"],
  params,
  constants,
});

const backward = defineKernel({
  name: "gatedExpertsBackward",
  wgsl: source,
  entryPoint: "gatedExpertsBackward",
  bindings: ["gates", "reduced", "gradient", "gradGates"],
  params,
  constants,
});

/** gated = reduced [tokens, experts · rank], each expert's part multiplied by its gate [tokens, experts]. */
export function gatedExpertsForward(
  plan: Plan,
  buffers: { readonly gates: Tensor; readonly reduced: Tensor; readonly gated: Tensor },
): void {
  const groups = linearWorkgroups(sizeOf(buffers.reduced), workgroupSize);
  plan.add(forward, buffers, sizesOf(buffers), groups);
}

/** Turns the gradient of `gated` into that of `reduced`, in place; adds that of the gates to gradGates [tokens, experts]. */
export function gatedExpertsBackward(
  plan: Plan,
  buffers: {
    readonly gates: Tensor;
    readonly reduced: Tensor;
    readonly gradient: Tensor;
    readonly gradGates: Tensor;
  },
): void {
  plan.add(backward, buffers, sizesOf(buffers), linearWorkgroups(sizeOf(buffers.gates), workgroupSize));
}

function sizesOf({ gates, reduced }: { readonly gates: Tensor; readonly reduced: Tensor }) {
  const experts = dimension(gates, -1);
  return { tokens: sizeOf(gates) / experts, experts, rank: dimension(reduced, -1) / experts };
}
