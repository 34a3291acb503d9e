import type { ModelConfig } from "../formats/modelConfig";
import type { Arena } from "../gpu/arena";
import type { Plan } from "../gpu/plan";
import { dimension, type Tensor, view } from "../gpu/tensor";
import { upload } from "../gpu/transfer";
import { rmsNormBackward, rmsNormBackwardWeight, rmsNormForward, rmsNormGroups } from "../kernels/rmsNorm";
import { type GradientStore, sinkOf } from "./gradients";
import { placementOf } from "./layout";
import { type Slabs, tensorOf } from "./weights";

/** One RMS norm over the hidden size. */
export interface Norm {
  readonly weight: Tensor;
  readonly epsilon: number;
  /** Which of the model's norms, in order of computation. */
  readonly index: number;
  readonly slab: number;
  /** First scalar of `weight` in its slab. */
  readonly offset: number;
}

/** What the backward pass needs. */
export interface NormCache {
  /** The residual stream at this place, [tokens, hidden]. */
  readonly input: Tensor;
  readonly output: Tensor;
  /** [tokens]. */
  readonly inverseRms: Tensor;
}

export function normOf(weights: Slabs, config: ModelConfig, name: string, index: number): Norm {
  const [part] = placementOf(weights.layout, name).parts;
  const weight = tensorOf(weights, name);
  return { weight, epsilon: config.normEpsilon, index, slab: part?.slab ?? 0, offset: part?.offset ?? 0 };
}

export function normCache(arena: Arena, { hiddenSize }: ModelConfig, tokens: number, label: string): NormCache {
  return {
    input: arena.tensor(`${label}.input`, [tokens, hiddenSize], "activations"),
    output: arena.tensor(`${label}.output`, [tokens, hiddenSize], "activations"),
    inverseRms: arena.tensor(`${label}.inverseRms`, [tokens], "activations"),
  };
}

/** Weight gradients of all norms before they are summed over the rows: one slot a norm. */
export class NormPartials {
  readonly #norms: readonly Norm[];
  readonly #partials: Tensor;
  readonly #slotSize: number;
  readonly #offsets: ReadonlyMap<number, Tensor>;

  constructor(arena: Arena, norms: readonly Norm[], tokens: number, columns: number) {
    // A slot is bound by itself, so it starts at a multiple of 64 scalars; rows beyond a norm's own stay zero.
    let groups = rmsNormGroups(tokens);
    while ((groups * columns) % 64 !== 0) groups += 1;
    this.#norms = norms;
    this.#slotSize = groups * columns;
    this.#partials = arena.tensor("normPartials", [norms.length * groups, columns], "gradients");
    const slabs = new Set(norms.map(({ slab }) => slab));
    this.#offsets = new Map(
      [...slabs].map((slab) => {
        const offsets = arena.tensor(`normOffsets.${slab}`, [norms.length], "gradients", "u32");
        const elsewhere = 0xffffffff;
        upload(
          arena.gpu,
          offsets,
          Uint32Array.from(norms, (norm) => (norm.slab === slab ? norm.offset : elsewhere)),
        );
        return [slab, offsets];
      }),
    );
  }

  slot({ index }: Norm): Tensor {
    const columns = dimension(this.#partials, -1);
    return view(this.#partials, { offset: index * this.#slotSize, shape: [this.#slotSize / columns, columns] });
  }

  /** Adds every norm's weight gradient to its sink, if it has one: one dispatch for each slab that holds norms. */
  sum(plan: Plan, store: GradientStore): void {
    if (this.#norms.length === 0) return;
    for (const [slab, weightOffsets] of this.#offsets) {
      const sink = sinkOf(store, slab);
      if (sink) rmsNormBackwardWeight(plan, { partials: this.#partials, weightOffsets }, sink);
    }
  }
}

/** Keeps the residual stream and normalises it: cache.output = residual · weight / rms(residual). */
export function normForward(plan: Plan, norm: Norm, cache: NormCache, residual: Tensor): void {
  plan.copy(residual, cache.input);
  normalise(plan, norm, cache, residual);
}

/** The residual stream as it was kept, and its normal form again. */
export function normAgain(plan: Plan, norm: Norm, cache: NormCache, residual: Tensor): void {
  plan.copy(cache.input, residual);
  normalise(plan, norm, cache, residual);
}

function normalise(plan: Plan, { weight, epsilon }: Norm, { output, inverseRms }: NormCache, input: Tensor): void {
  rmsNormForward(plan, { input, weight, output, inverseRms }, { epsilon });
}

/** Adds the gradient that comes through the norm to gradInput [tokens, hidden]. */
export function normBackward(
  plan: Plan,
  norm: Norm,
  { input, inverseRms }: NormCache,
  {
    gradOutput,
    gradInput,
    partials,
  }: { readonly gradOutput: Tensor; readonly gradInput: Tensor; readonly partials: NormPartials },
): void {
  const { weight } = norm;
  rmsNormBackward(plan, { gradOutput, input, weight, inverseRms, gradInput, partials: partials.slot(norm) });
}
