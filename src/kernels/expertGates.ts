import source from "../../shaders/expertGates.wgsl?raw";
import { defineKernel } from "../gpu/kernel";
import { linearWorkgroups, type Plan } from "../gpu/plan";
import { dimension, sizeOf, type Tensor } from "../gpu/tensor";

const workgroupSize = 64;
const params = ["tokens", "experts", "kept"] as const;
const constants = { workgroupSize };

const forward = defineKernel({
  name: "expertGatesForward",
  wgsl: source,
  entryPoint: "expertGatesForward",
  bindings: ["logits", "gates"],
  params,
  constants,
});

const backward = defineKernel({
  name: "expertGatesBackward",
  wgsl: source,
  entryPoint: "expertGatesBackward",
  bindings: ["chosenGates", "gradient"],
  params,
  constants,
});

/** gates [tokens, experts] = softmax over the `kept` highest logits of each token, 0 elsewhere; the first of equal logits is the higher. */
export function expertGatesForward(
  plan: Plan,
  { logits, gates }: { readonly logits: Tensor; readonly gates: Tensor },
  kept: number,
): void {
  const { tokens, experts } = sizesOf(gates);
  plan.add(forward, { logits, gates }, { tokens, experts, kept }, linearWorkgroups(tokens, workgroupSize));
}

/** Turns the gates' gradient [tokens, experts] into that of the logits, in place. */
export function expertGatesBackward(
  plan: Plan,
  { gates, gradient }: { readonly gates: Tensor; readonly gradient: Tensor },
): void {
  const { tokens, experts } = sizesOf(gates);
  const buffers = { chosenGates: gates, gradient };
  plan.add(backward, buffers, { tokens, experts, kept: experts }, linearWorkgroups(tokens, workgroupSize));
}

function sizesOf(gates: Tensor): { readonly tokens: number; readonly experts: number } {
  const experts = dimension(gates, -1);
  return { tokens: sizeOf(gates) / experts, experts };
}
