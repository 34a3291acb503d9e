import type { ModelConfig } from "../formats/modelConfig";
import type { Arena } from "../gpu/arena";
import type { Plan } from "../gpu/plan";
import type { Tensor } from "../gpu/tensor";
import { attentionBackward, attentionForward } from "../kernels/attention";
import { headNormRopeBackward, headNormRopeForward } from "../kernels/headNormRope";
import { ropeForward } from "../kernels/rope";
import { type GradientStore, sinkOf } from "./gradients";
import { placementOf } from "./layout";
import { layerNames, layerPrefix } from "./parameters";
import { type Projection, projectionBackward, projectionForward, projectionOf } from "./projection";
import { type Slabs, tensorOf } from "./weights";

/** Norms of each head's queries and keys before the rotation (Qwen3). */
export interface HeadNorms {
  readonly query: Tensor;
  readonly key: Tensor;
  readonly slab: number;
  readonly queryOffset: number;
  readonly keyOffset: number;
}

export interface AttentionWeights {
  readonly qkv: Projection;
  readonly output: Projection;
  readonly headNorms: HeadNorms | undefined;
}

/** What the backward pass needs. */
export interface AttentionCache {
  /** Rotated queries and keys, and values: [tokens, (heads + 2 kvHeads) · headSize]. */
  readonly qkv: Tensor;
  /** Before head norm and rotation; only where there are head norms. */
  readonly rawQkv: Tensor | undefined;
  /** [tokens, heads · headSize]. */
  readonly output: Tensor;
  /** [tokens, heads]. */
  readonly logSumExp: Tensor;
}

/** Sizes of one pass over `rows` rows of `contextLength` tokens. */
export interface PassShape {
  readonly rows: number;
  readonly contextLength: number;
}

export interface AttentionShape extends PassShape {
  readonly heads: number;
  readonly kvHeads: number;
  readonly headSize: number;
  /** Positions seen, itself included; 0 = all. */
  readonly window: number;
}

export function attentionShape(config: ModelConfig, pass: PassShape): AttentionShape {
  const { heads, kvHeads, headSize, slidingWindow } = config;
  return { ...pass, heads, kvHeads, headSize, window: slidingWindow ?? 0 };
}

export function attentionWeights(weights: Slabs, config: ModelConfig, layer: number): AttentionWeights {
  const prefix = layerPrefix(layer);
  const bias = (name: string, present: boolean) => (present ? prefix + name : undefined);
  const { attentionBias, outputBias, queryKeyNorm } = config;
  return {
    qkv: projectionOf(weights, [
      { weight: prefix + layerNames.q, bias: bias(layerNames.qBias, attentionBias) },
      { weight: prefix + layerNames.k, bias: bias(layerNames.kBias, attentionBias) },
      { weight: prefix + layerNames.v, bias: bias(layerNames.vBias, attentionBias) },
    ]),
    output: projectionOf(weights, [{ weight: prefix + layerNames.o, bias: bias(layerNames.oBias, outputBias) }]),
    headNorms: queryKeyNorm ? headNorms(weights, prefix) : undefined,
  };
}

function headNorms(weights: Slabs, prefix: string): HeadNorms {
  const [queryName, keyName] = [prefix + layerNames.qNorm, prefix + layerNames.kNorm];
  const queryPart = placementOf(weights.layout, queryName).parts[0];
  const keyPart = placementOf(weights.layout, keyName).parts[0];
  return {
    query: tensorOf(weights, queryName),
    key: tensorOf(weights, keyName),
    slab: queryPart?.slab ?? 0,
    queryOffset: queryPart?.offset ?? 0,
    keyOffset: keyPart?.offset ?? 0,
  };
}

export function attentionCache(arena: Arena, config: ModelConfig, tokens: number, label: string): AttentionCache {
  const { heads, kvHeads, headSize, queryKeyNorm } = config;
  const width = (heads + 2 * kvHeads) * headSize;
  return {
    qkv: arena.tensor(`${label}.qkv`, [tokens, width], "activations"),
    rawQkv: queryKeyNorm ? arena.tensor(`${label}.rawQkv`, [tokens, width], "activations") : undefined,
    output: arena.tensor(`${label}.attention`, [tokens, heads * headSize], "activations"),
    logSumExp: arena.tensor(`${label}.logSumExp`, [tokens, heads], "activations"),
  };
}
