import type { ModelConfig } from "../formats/modelConfig";
import type { Arena } from "../gpu/arena";
import type { Plan } from "../gpu/plan";
import type { Tensor } from "../gpu/tensor";
import { headNormGroups } from "../kernels/headNormRope";
import type { AdapterPass } from "./adapterPass";
import {
  type AttentionCache,
  type AttentionContext,
  type AttentionWeights,
  attentionBlockBackward,
  attentionBlockForward,
  attentionCache,
  attentionWeights,
  headOffsets,
} from "./attentionBlock";
import type { GradientStore } from "./gradients";
import { type MlpCache, type MlpWeights, mlpBackward, mlpCache, mlpForward, mlpHidden, mlpWeights } from "./mlp";
import {
  type Norm,
  type NormCache,
  type NormPartials,
  normAgain,
  normBackward,
  normCache,
  normForward,
  normOf,
} from "./norm";
import { layerNames, layerPrefix } from "./parameters";
import type { Slabs } from "./weights";

export interface LayerWeights {
  readonly inputNorm: Norm;
  readonly attention: AttentionWeights;
  readonly postNorm: Norm;
  readonly mlp: MlpWeights;
}

/** What the backward pass needs: each norm's input is the residual stream at that place. */
export interface LayerCache {
  readonly inputNorm: NormCache;
  readonly attention: AttentionCache;
  readonly postNorm: NormCache;
  readonly mlp: MlpCache;
}

/** Scratch of the backward pass, shared by all layers; [tokens, …]. */
export interface LayerScratch {
  readonly gradNormed: Tensor;
  readonly gradQkv: Tensor;
  readonly gradAttention: Tensor;
  readonly headPartials: Tensor | undefined;
  readonly gradHidden: Tensor;
  readonly normPartials: NormPartials;
}

/** `adapters` are those beside the projections, if any. */
export function layerWeights(weights: Slabs, config: ModelConfig, layer: number, adapters?: AdapterPass): LayerWeights {
  const prefix = layerPrefix(layer);
  return {
    inputNorm: normOf(weights, config, prefix + layerNames.inputNorm, 2 * layer),
    attention: attentionWeights(weights, config, layer, adapters),
    postNorm: normOf(weights, config, prefix + layerNames.postNorm, 2 * layer + 1),
    mlp: mlpWeights(weights, layer, adapters),
  };
}

/** `weights` are those that a backward pass will need. */
export function layerCache(
  arena: Arena,
  config: ModelConfig,
  tokens: number,
  layer: number,
  weights?: LayerWeights,
): LayerCache {
  const label = `layer${layer}`;
  return {
    inputNorm: normCache(arena, config, tokens, `${label}.inputNorm`),
    attention: attentionCache(arena, config, tokens, label, weights?.attention.headNorms),
    postNorm: normCache(arena, config, tokens, `${label}.postNorm`),
    mlp: mlpCache(arena, tokens, config.intermediateSize, label),
  };
}

/** A cache that shares all of `shared` but the layer's input: the backward pass computes the rest again. */
export function inputCache(
  arena: Arena,
  config: ModelConfig,
  tokens: number,
  layer: number,
  { shared, weights }: { readonly shared: LayerCache; readonly weights: LayerWeights },
): LayerCache {
  const label = `layer${layer}`;
  const { headNorms } = weights.attention;
  const input = arena.tensor(`${label}.inputNorm.input`, [tokens, config.hiddenSize], "activations");
  return {
    ...shared,
    inputNorm: { ...shared.inputNorm, input },
    attention: { ...shared.attention, headOffsets: headNorms && headOffsets(arena, headNorms, label) },
  };
}

export function layerScratch(
  arena: Arena,
  config: ModelConfig,
  tokens: number,
  normPartials: NormPartials,
): LayerScratch {
  const { hiddenSize, intermediateSize, heads, kvHeads, headSize, queryKeyNorm } = config;
  const tensor = (label: string, columns: number) => arena.tensor(label, [tokens, columns], "activations");
  return {
    gradNormed: tensor("gradNormed", hiddenSize),
    gradQkv: tensor("gradQkv", (heads + 2 * kvHeads) * headSize),
    gradAttention: tensor("gradAttention", heads * headSize),
    headPartials: queryKeyNorm
      ? arena.tensor("headPartials", [2, headNormGroups(tokens), headSize], "gradients")
      : undefined,
    gradHidden: tensor("gradHidden", intermediateSize),
    normPartials,
  };
}

/** residual [tokens, hidden] += attention(norm(residual)); residual += mlp(norm(residual)). */
export function layerForward(
  plan: Plan,
  weights: LayerWeights,
  cache: LayerCache,
  residual: Tensor,
  context: AttentionContext,
): void {
  normForward(plan, weights.inputNorm, cache.inputNorm, residual);
  attentionBlockForward(plan, weights.attention, cache.attention, { input: cache.inputNorm.output, residual }, context);
  normForward(plan, weights.postNorm, cache.postNorm, residual);
  mlpForward(plan, weights.mlp, cache.mlp, { input: cache.postNorm.output, residual });
}

/** Fills the cache again from the layer's input, with the numbers of `layerForward` bit for bit; uses `residual`. */
export function layerAgain(
  plan: Plan,
  weights: LayerWeights,
  cache: LayerCache,
  residual: Tensor,
  context: AttentionContext,
): void {
  normAgain(plan, weights.inputNorm, cache.inputNorm, residual);
  attentionBlockForward(plan, weights.attention, cache.attention, { input: cache.inputNorm.output, residual }, context);
  normForward(plan, weights.postNorm, cache.postNorm, residual);
  mlpHidden(plan, weights.mlp, cache.mlp, cache.postNorm.output);
}

/** Turns the gradient of the residual stream behind the layer into that before it, in place. */
export function layerBackward(
  plan: Plan,
  weights: LayerWeights,
  cache: LayerCache,
  {
    gradResidual,
    scratch,
    store,
  }: { readonly gradResidual: Tensor; readonly scratch: LayerScratch; readonly store: GradientStore },
  context: AttentionContext,
): void {
  const gradInput = scratch.gradNormed;
  const normGradients = { gradOutput: gradInput, gradInput: gradResidual, partials: scratch.normPartials };
  mlpBackward(
    plan,
    weights.mlp,
    cache.mlp,
    { ...scratch, gradResidual, input: cache.postNorm.output, gradInput },
    store,
  );
  normBackward(plan, weights.postNorm, cache.postNorm, normGradients);
  const attention = { ...scratch, gradResidual, input: cache.inputNorm.output, gradInput };
  attentionBlockBackward(plan, weights.attention, cache.attention, attention, context, store);
  normBackward(plan, weights.inputNorm, cache.inputNorm, normGradients);
}
