// One block's router within a pass over a batch, forward and backward.
import { assert } from "../base/assert";
import type { Plan } from "../gpu/plan";
import type { Tensor } from "../gpu/tensor";
import { expertGatesBackward, expertGatesForward } from "../kernels/expertGates";
import { gatedExpertsBackward, gatedExpertsForward } from "../kernels/gatedExperts";
import { linearBackward, linearForward } from "../kernels/linear";
import { type GradientStore, routerSinkOf } from "./gradients";
import type { PlacedTensor } from "./weights";

export interface Router {
  /** [experts, hidden]. */
  readonly weight: PlacedTensor;
  readonly active: number;
  /** [tokens, experts]; what all routers share. */
  readonly logits: Tensor;
  /** [tokens, experts]; the backward pass needs it. */
  readonly gates: Tensor;
  /** Scratch of the backward pass, [tokens, experts], that all routers share; only where there is one. */
  readonly gradGates: Tensor | undefined;
  /** [tokens, experts · rank], that all adapters share: what the experts' A make of the tokens, times the gates. */
  readonly gated: Tensor;
}

/** gates = softmax over the `active` highest of input [tokens, hidden] · Rᵀ. */
export function routerForward(plan: Plan, router: Router | undefined, input: Tensor): void {
  if (!router) return;
  const { weight, logits, gates, active } = router;
  linearForward(plan, { input, weight: weight.tensor, output: logits });
  expertGatesForward(plan, { logits, gates }, active);
}

/** What an adapter's B takes: `reduced` [tokens, experts · rank], each expert's part times its gate. */
export function gateReduced(plan: Plan, { gates, gated }: Router, reduced: Tensor): Tensor {
  gatedExpertsForward(plan, { gates, reduced, gated });
  return gated;
}

/** Turns the gradient of what `gateReduced` gave into that of `reduced`, in place, and adds to the gates'. */
export function gateReducedBackward(
  plan: Plan,
  router: Router,
  { reduced, gradient }: { readonly reduced: Tensor; readonly gradient: Tensor },
): void {
  const { gates } = router;
  gatedExpertsBackward(plan, { gates, reduced, gradient, gradGates: gradGatesOf(router) });
}

/** Before a block's backward pass: no adapter has added to the gates' gradient yet. */
export function clearGradGates(plan: Plan, router: Router | undefined): void {
  if (router) plan.clear(gradGatesOf(router));
}

/** After the block's adapters: adds the gradient of R to `store`, and to gradInput [tokens, hidden] what came through the gates. */
export function routerBackward(
  plan: Plan,
  router: Router | undefined,
  { input, gradInput }: { readonly input: Tensor; readonly gradInput: Tensor },
  store: GradientStore,
): void {
  if (!router) return;
  const { weight, gates } = router;
  const gradient = gradGatesOf(router);
  expertGatesBackward(plan, { gates, gradient });
  const buffers = { gradOutput: gradient, input, weight: weight.tensor, gradInput };
  const options = { weightOffset: weight.offset, accumulate: true };
  linearBackward(plan, buffers, routerSinkOf(store, weight.slab), options);
}

function gradGatesOf({ gradGates }: Router): Tensor {
  assert(gradGates, "a forward-only pass has no backward pass");
  return gradGates;
}
