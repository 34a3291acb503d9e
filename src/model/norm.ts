import type { ModelConfig } from "../formats/modelConfig";
import type { Arena } from "../gpu/arena";
import type { Plan } from "../gpu/plan";
import type { Tensor } from "../gpu/tensor";
import { rmsNormBackward, rmsNormForward, rmsNormGroups } from "../kernels/rmsNorm";
import { placementOf } from "./layout";
import { type Slabs, tensorOf } from "./weights";

/** One RMS norm over the hidden size. */
export interface Norm {
  readonly weight: Tensor;
  readonly epsilon: number;
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

export function normOf(weights: Slabs, config: ModelConfig, name: string): Norm {
  const part = placementOf(weights.layout, name).parts[0];
  return {
    weight: tensorOf(weights, name),
    epsilon: config.normEpsilon,
    slab: part?.slab ?? 0,
    offset: part?.offset ?? 0,
  };
}

export function normCache(arena: Arena, { hiddenSize }: ModelConfig, tokens: number, label: string): NormCache {
  return {
    input: arena.tensor(`${label}.input`, [tokens, hiddenSize], "activations"),
    output: arena.tensor(`${label}.output`, [tokens, hiddenSize], "activations"),
    inverseRms: arena.tensor(`${label}.inverseRms`, [tokens], "activations"),
  };
}
