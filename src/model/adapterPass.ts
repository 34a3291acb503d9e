// Adapters within a pass over a batch: what stands beside a projection, forward and backward.
import { assert } from "../base/assert";
import { adapterNames } from "../formats/adapterFolder";
import type { Arena } from "../gpu/arena";
import type { Plan } from "../gpu/plan";
import type { Tensor } from "../gpu/tensor";
import { linearBackward, linearForward } from "../kernels/linear";
import type { Adapters } from "./adapters";
import { adapterSinkOf, type GradientStore } from "./gradients";
import { placementOf } from "./layout";
import { tensorOf } from "./weights";

/** One factor, A or B, and where it lies. */
interface Factor {
  readonly weight: Tensor;
  readonly slab: number;
  /** First scalar in the slab. */
  readonly offset: number;
}

/** The adapter of one projection's weight. */
export interface Adapter {
  /** [rank, in]. */
  readonly a: Factor;
  /** [out, rank]. */
  readonly b: Factor;
  readonly scale: number;
  /** scale · input · Aᵀ, [tokens, rank]; the backward pass needs it. */
  readonly reduced: Tensor;
  /** Scratch of the backward pass, [tokens, rank]; only where there is one. */
  readonly gradReduced: Tensor | undefined;
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
    return { a: this.#factor(a), b: this.#factor(b), scale, reduced, gradReduced };
  }

  #factor(name: string): Factor {
    const { weights } = this.#adapters;
    const [part] = placementOf(weights.layout, name).parts;
    assert(part, `${name} lies nowhere`);
    return { weight: tensorOf(weights, name), slab: part.slab, offset: part.offset };
  }
}

/** output's columns += scale · (input · Aᵀ) · Bᵀ. */
export function adapterForward(
  plan: Plan,
  { a, b, scale, reduced }: Adapter,
  { input, output }: { readonly input: Tensor; readonly output: Tensor },
  { offset, stride }: Columns,
): void {
  linearForward(plan, { input, weight: a.weight, output: reduced }, { factor: scale });
  const options = { accumulate: true, outputOffset: offset, outputStride: stride };
  linearForward(plan, { input: reduced, weight: b.weight, output }, options);
}

/** gradInput += scale · (gradOutput's columns · B) · A; the gradients of A and B are added to `store`. */
export function adapterBackward(
  plan: Plan,
  { a, b, scale, reduced, gradReduced }: Adapter,
  { gradOutput, input, gradInput }: { readonly gradOutput: Tensor; readonly input: Tensor; readonly gradInput: Tensor },
  { offset, stride }: Columns,
  store: GradientStore,
): void {
  assert(gradReduced, "a forward-only pass has no backward pass");
  const outer = { gradOutput, input: reduced, weight: b.weight, gradInput: gradReduced };
  linearBackward(plan, outer, adapterSinkOf(store, b.slab), {
    weightOffset: b.offset,
    factor: scale,
    gradOutputOffset: offset,
    gradOutputStride: stride,
  });
  const inner = { gradOutput: gradReduced, input, weight: a.weight, gradInput };
  linearBackward(plan, inner, adapterSinkOf(store, a.slab), { weightOffset: a.offset, accumulate: true });
}
