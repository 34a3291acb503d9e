import type { Arena } from "../gpu/arena";
import type { Plan } from "../gpu/plan";
import type { Tensor } from "../gpu/tensor";
import { swigluBackward, swigluForward } from "../kernels/swiglu";
import type { AdapterPass } from "./adapterPass";
import type { GradientStore } from "./gradients";
import { layerNames, layerPrefix } from "./parameters";
import { type Projection, projectionBackward, projectionForward, projectionOf } from "./projection";
import { clearGradGates, type Router, routerBackward, routerForward } from "./router";
import { blockOf } from "./routing";
import type { Slabs } from "./weights";

export interface MlpWeights {
  readonly gateUp: Projection;
  readonly down: Projection;
  /** Of a mixture's experts beside the projections. */
  readonly router: Router | undefined;
}

/** What the backward pass needs. */
export interface MlpCache {
  /** Gate and up side by side, [tokens, 2 · intermediate]; the backward pass leaves their gradients here. */
  readonly gateUp: Tensor;
  /** silu(gate) · up, [tokens, intermediate]. */
  readonly hidden: Tensor;
}

export function mlpWeights(weights: Slabs, layer: number, adapters?: AdapterPass): MlpWeights {
  const name = (suffix: string) => ({ weight: layerPrefix(layer) + suffix });
  return {
    gateUp: projectionOf(weights, [name(layerNames.gate), name(layerNames.up)], adapters),
    down: projectionOf(weights, [name(layerNames.down)], adapters),
    router: adapters?.router(blockOf(name(layerNames.down).weight)),
  };
}

export function mlpCache(arena: Arena, tokens: number, intermediateSize: number, label: string): MlpCache {
  return {
    gateUp: arena.tensor(`${label}.gateUp`, [tokens, 2 * intermediateSize], "activations"),
    hidden: arena.tensor(`${label}.hidden`, [tokens, intermediateSize], "activations"),
  };
}

/** residual [tokens, hidden] += down(silu(gate(input)) · up(input)). */
export function mlpForward(
  plan: Plan,
  weights: MlpWeights,
  cache: MlpCache,
  { input, residual }: { readonly input: Tensor; readonly residual: Tensor },
): void {
  mlpHidden(plan, weights, cache, input);
  projectionForward(plan, weights.down, { input: cache.hidden, output: residual }, { accumulate: true });
}

/** The part of `mlpForward` that fills the cache. */
export function mlpHidden(plan: Plan, { gateUp, router }: MlpWeights, cache: MlpCache, input: Tensor): void {
  routerForward(plan, router, input);
  projectionForward(plan, gateUp, { input, output: cache.gateUp });
  swigluForward(plan, { gateUp: cache.gateUp, hidden: cache.hidden });
}

/** gradInput [tokens, hidden] from the residual stream's gradient, which stays as it is. */
export function mlpBackward(
  plan: Plan,
  { gateUp, down, router }: MlpWeights,
  cache: MlpCache,
  buffers: {
    readonly gradResidual: Tensor;
    readonly input: Tensor;
    readonly gradInput: Tensor;
    readonly gradHidden: Tensor;
  },
  store: GradientStore,
): void {
  const { gradResidual, input, gradInput, gradHidden } = buffers;
  clearGradGates(plan, router);
  projectionBackward(plan, down, { gradOutput: gradResidual, input: cache.hidden, gradInput: gradHidden }, store);
  swigluBackward(plan, { gradHidden, gateUp: cache.gateUp });
  projectionBackward(plan, gateUp, { gradOutput: cache.gateUp, input, gradInput }, store);
  routerBackward(plan, router, { input, gradInput }, store);
}
