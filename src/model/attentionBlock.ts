import type { ModelConfig } from "../formats/modelConfig";
import type { Arena } from "../gpu/arena";
import type { Plan } from "../gpu/plan";
import type { Tensor } from "../gpu/tensor";
import { type AttentionShape, attentionBackward, attentionForward } from "../kernels/attention";
import { type HeadShape, ropeForward } from "../kernels/rope";
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

/** What all layers of a pass share. */
export interface AttentionContext extends AttentionShape {
  /** Cosines and sines of the rotation, [contextLength, headSize]. */
  readonly cosSin: Tensor;
  /** u32 [tokens]; only where documents do not see each other. */
  readonly documentStart: Tensor | undefined;
  readonly normEpsilon: number;
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

export interface AttentionGradients {
  readonly gradResidual: Tensor;
  readonly input: Tensor;
  /** Written: the gradient of `input`. */
  readonly gradInput: Tensor;
  readonly gradAttention: Tensor;
  readonly gradQkv: Tensor;
}

/** Rotates queries and keys in cache.qkv by their position; with head norms, normalises those of cache.rawQkv before. */
export function normaliseAndRotate(
  plan: Plan,
  headNorms: HeadNorms | undefined,
  { qkv }: Pick<AttentionCache, "qkv" | "rawQkv">,
  context: HeadShape & { readonly cosSin: Tensor; readonly normEpsilon: number; readonly firstPosition?: Tensor },
): void {
  const { cosSin, firstPosition } = context;
  if (!headNorms) ropeForward(plan, { qkv, cosSin, firstPosition }, context);
}

/** residual [tokens, hidden] += output projection of attention over the rotated queries, keys and values of input. */
export function attentionBlockForward(
  plan: Plan,
  { qkv, output, headNorms }: AttentionWeights,
  cache: AttentionCache,
  { input, residual }: { readonly input: Tensor; readonly residual: Tensor },
  context: AttentionContext,
): void {
  projectionForward(plan, qkv, { input, output: cache.rawQkv ?? cache.qkv });
  normaliseAndRotate(plan, headNorms, cache, context);
  const { documentStart } = context;
  attentionForward(plan, { qkv: cache.qkv, output: cache.output, logSumExp: cache.logSumExp, documentStart }, context);
  projectionForward(plan, output, { input: cache.output, output: residual }, { accumulate: true });
}

/** gradInput [tokens, hidden] from the residual stream's gradient, which stays as it is. */
export function attentionBlockBackward(
  plan: Plan,
  { qkv, output, headNorms }: AttentionWeights,
  cache: AttentionCache,
  { gradResidual, input, gradInput, gradAttention, gradQkv }: AttentionGradients,
  context: AttentionContext,
  store: GradientStore,
): void {
  const gradients = { gradOutput: gradResidual, input: cache.output, gradInput: gradAttention };
  projectionBackward(plan, output, gradients, store);
  const { documentStart, cosSin } = context;
  const undone = headNorms ? {} : { cosSin };
  attentionBackward(
    plan,
    {
      qkv: cache.qkv,
      output: cache.output,
      logSumExp: cache.logSumExp,
      gradOutput: gradAttention,
      gradQkv,
      documentStart,
      ...undone,
    },
    context,
  );
  projectionBackward(plan, qkv, { gradOutput: gradQkv, input, gradInput }, store);
}
