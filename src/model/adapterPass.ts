// Adapters within a pass over a batch: what stands beside a projection, forward and backward.
import { assert } from "../base/assert";
import { adapterNames } from "../formats/adapterFolder";
import type { Arena } from "../gpu/arena";
import type { Plan } from "../gpu/plan";
import type { Tensor } from "../gpu/tensor";
import { linearBackward, linearBackwardInput, linearForward } from "../kernels/linear";
import type { Adapters } from "./adapters";
import { adapterSinkOf, type GradientStore } from "./gradients";
import { gateReduced, gateReducedBackward, type Router } from "./router";
import { blockOf, routerName } from "./routing";
import { type PlacedTensor, placedTensorOf } from "./weights";

/** The adapter of one projection's weight. */
export interface Adapter {
  /** [rank, in]. */
  readonly a: PlacedTensor;
  /** [out, rank]. */
  readonly b: PlacedTensor;
  readonly scale: number;
  /** scale · input · Aᵀ, [tokens, rank]; the backward pass needs it. */
  readonly reduced: Tensor;
  /** Scratch of the backward pass, [tokens, rank]; only where there is one. */
  readonly gradReduced: Tensor | undefined;
  /** What gates its experts, if they are several. */
  readonly router: Router | undefined;
}

/** The columns of a projection's output that belong to an adapter begin at `offset` in rows of `stride` scalars. */
interface Columns {
  readonly offset: number;
  readonly stride: number;
}

/** What the adapters of a model need for passes over `tokens` tokens. */
export class AdapterPass {
  readonly #arena: Arena;
  readonly #adapters: Adapters;
  readonly #tokens: number;
  /** What all share: the only `reduced`, or the backward pass's scratch. */
  readonly #shared: Tensor;
  readonly #backward: boolean;
  readonly #routers = new Map<string, Router>();
  /** What all routers share. */
  readonly #gating: Pick<Router, "active" | "logits" | "gradGates" | "gated"> | undefined;

  /** `arena` owns the buffers. With `backward` each adapter keeps its own, so that recomputation need not make it again. */
  constructor(
    arena: Arena,
    adapters: Adapters,
    { tokens, backward }: { readonly tokens: number; readonly backward: boolean },
  ) {
    this.#arena = arena;
    this.#adapters = adapters;
    this.#tokens = tokens;
    this.#backward = backward;
    this.#shared = arena.tensor("adapters.shared", [tokens, adapters.rank], "activations");
    const { routing } = adapters;
    if (!routing) return;
    const { experts, active } = routing;
    const ofExperts = (label: string) => arena.tensor(label, [tokens, experts], "activations");
    this.#gating = {
      active,
      logits: ofExperts("routers.logits"),
      gradGates: backward ? ofExperts("routers.gradGates") : undefined,
      gated: arena.tensor("adapters.gated", [tokens, adapters.rank], "activations"),
    };
  }

  /** What gates the experts of a block, `model.layers.0.mlp`; undefined where they are not several. */
  router(block: string): Router | undefined {
    const { routing } = this.#adapters;
    const name = routerName(block);
    if (!routing || !this.#gating || !routing.weights.layout.byName.has(name)) return undefined;
    const known = this.#routers.get(name);
    if (known) return known;
    const gates = this.#arena.tensor(`${name}.gates`, [this.#tokens, routing.experts], "activations");
    const router = { ...this.#gating, weight: placedTensorOf(routing.weights, name), gates };
    this.#routers.set(name, router);
    return router;
  }

  /** The adapter of a projection's weight; undefined where it has none. */
  of(name: string): Adapter | undefined {
    const { weights, rank, scale } = this.#adapters;
    const { a, b } = adapterNames(name);
    if (!weights.layout.byName.has(a)) return undefined;
    const reduced = this.#backward
      ? this.#arena.tensor(`${name}.reduced`, [this.#tokens, rank], "activations")
      : this.#shared;
    const gradReduced = this.#backward ? this.#shared : undefined;
    const router = this.router(blockOf(name));
    return { a: placedTensorOf(weights, a), b: placedTensorOf(weights, b), scale, reduced, gradReduced, router };
  }
}

/** output's columns += scale · (input · Aᵀ) · Bᵀ, the factor in brackets gated where there are several experts. */
export function adapterForward(
  plan: Plan,
  { a, b, scale, reduced, router }: Adapter,
  { input, output }: { readonly input: Tensor; readonly output: Tensor },
  { offset, stride }: Columns,
): void {
  linearForward(plan, { input, weight: a.tensor, output: reduced }, { factor: scale });
  const options = { accumulate: true, outputOffset: offset, outputStride: stride };
  const inner = router ? gateReduced(plan, router, reduced) : reduced;
  linearForward(plan, { input: inner, weight: b.tensor, output }, options);
}

/**
 * gradInput += scale · (gradOutput's columns · B) · A; the gradients of A and B are added to `store`, or, where these are
 * gated and frozen, those of the gates to their router's scratch.
 */
export function adapterBackward(
  plan: Plan,
  { a, b, scale, reduced, gradReduced, router }: Adapter,
  { gradOutput, input, gradInput }: { readonly gradOutput: Tensor; readonly input: Tensor; readonly gradInput: Tensor },
  { offset, stride }: Columns,
  store: GradientStore,
): void {
  assert(gradReduced, "a forward-only pass has no backward pass");
  const range = { gradOutputOffset: offset, gradOutputStride: stride };
  const [sinkA, sinkB] = [adapterSinkOf(store, a.slab), adapterSinkOf(store, b.slab)];
  if (router) {
    assert(!sinkA && !sinkB, "adapters that are gated are not trained");
    linearBackwardInput(plan, { gradOutput, weight: b.tensor, gradInput: gradReduced }, range);
    gateReducedBackward(plan, router, { reduced, gradient: gradReduced });
    const inner = { gradOutput: gradReduced, weight: a.tensor, gradInput };
    linearBackwardInput(plan, inner, { accumulate: true, factor: scale });
    return;
  }
  assert(sinkA && sinkB, "adapters that are not gated are trained");
  const outer = { gradOutput, input: reduced, weight: b.tensor, gradInput: gradReduced };
  linearBackward(plan, outer, sinkB, { ...range, weightOffset: b.offset, factor: scale });
  const inner = { gradOutput: gradReduced, input, weight: a.tensor, gradInput };
  linearBackward(plan, inner, sinkA, { weightOffset: a.offset, accumulate: true });
}
