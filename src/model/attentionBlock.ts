import type { ModelConfig } from "../formats/modelConfig";
import type { Arena } from "../gpu/arena";
import type { Plan } from "../gpu/plan";
import { sizeOf, type Tensor, view } from "../gpu/tensor";
import { upload } from "../gpu/transfer";
import { type AttentionShape, attentionBackward, attentionForward } from "../kernels/attention";
import { headNormRopeBackward, headNormRopeForward } from "../kernels/headNormRope";
import { rmsNormBackwardWeight } from "../kernels/rmsNorm";
import { type HeadShape, ropeForward } from "../kernels/rope";
import type { AdapterPass } from "./adapterPass";
import { type GradientStore, sinkOf } from "./gradients";
import { placementOf } from "./layout";
import { isPacked, layerNames, layerPrefix } from "./parameters";
import { type Projection, projectionBackward, projectionForward, projectionOf } from "./projection";
import { clearGradGates, type Router, routerBackward, routerForward } from "./router";
import { blockOf } from "./routing";
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
  /** Of a mixture's experts beside the projections. */
  readonly router: Router | undefined;
}

/** What the backward pass needs. */
export interface AttentionCache {
  /** Rotated queries and keys, and values: [tokens, (heads + 2 kvHeads) · headSize]. */
  readonly qkv: Tensor;
  /** Before head norm and rotation, and the norms' 1/rms [tokens, heads + kvHeads]; only where there are head norms. */
  readonly rawQkv: Tensor | undefined;
  readonly headInverseRms: Tensor | undefined;
  /** u32 [2]: where the head norms' weights lie in their slab; only for training. */
  readonly headOffsets: Tensor | undefined;
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

export function attentionWeights(
  weights: Slabs,
  config: ModelConfig,
  layer: number,
  adapters?: AdapterPass,
): AttentionWeights {
  const prefix = layerPrefix(layer);
  const bias = (name: string, present: boolean) => (present ? prefix + name : undefined);
  const { attentionBias, outputBias, queryKeyNorm } = config;
  return {
    qkv: projectionOf(
      weights,
      isPacked(config)
        ? [{ weight: prefix + layerNames.qkv }]
        : [
            { weight: prefix + layerNames.q, bias: bias(layerNames.qBias, attentionBias) },
            { weight: prefix + layerNames.k, bias: bias(layerNames.kBias, attentionBias) },
            { weight: prefix + layerNames.v, bias: bias(layerNames.vBias, attentionBias) },
          ],
      adapters,
    ),
    output: projectionOf(
      weights,
      [{ weight: prefix + layerNames.o, bias: bias(layerNames.oBias, outputBias) }],
      adapters,
    ),
    headNorms: queryKeyNorm ? headNorms(weights, prefix) : undefined,
    router: adapters?.router(blockOf(prefix + layerNames.o)),
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

/** `headNorms` are those that a backward pass will need. */
export function attentionCache(
  arena: Arena,
  config: ModelConfig,
  tokens: number,
  label: string,
  headNorms?: HeadNorms,
): AttentionCache {
  const { heads, kvHeads, headSize, queryKeyNorm } = config;
  const width = (heads + 2 * kvHeads) * headSize;
  return {
    qkv: arena.tensor(`${label}.qkv`, [tokens, width], "activations"),
    rawQkv: queryKeyNorm ? arena.tensor(`${label}.rawQkv`, [tokens, width], "activations") : undefined,
    headInverseRms: queryKeyNorm
      ? arena.tensor(`${label}.headInverseRms`, [tokens, heads + kvHeads], "activations")
      : undefined,
    headOffsets: headNorms && headOffsets(arena, headNorms, label),
    output: arena.tensor(`${label}.attention`, [tokens, heads * headSize], "activations"),
    logSumExp: arena.tensor(`${label}.logSumExp`, [tokens, heads], "activations"),
  };
}

/** Where the head norms' weights lie, for their gradients. */
export function headOffsets(arena: Arena, { queryOffset, keyOffset }: HeadNorms, label: string): Tensor {
  const offsets = arena.tensor(`${label}.headOffsets`, [2], "gradients", "u32");
  upload(arena.gpu, offsets, Uint32Array.of(queryOffset, keyOffset));
  return offsets;
}

export interface AttentionGradients {
  readonly gradResidual: Tensor;
  readonly input: Tensor;
  /** Written: the gradient of `input`. */
  readonly gradInput: Tensor;
  readonly gradAttention: Tensor;
  readonly gradQkv: Tensor;
  /** Scratch [2, headNormGroups(tokens), headSize]; only where there are head norms. */
  readonly headPartials: Tensor | undefined;
}

/** Rotates queries and keys in cache.qkv by their position; with head norms, normalises those of cache.rawQkv before. */
export function normaliseAndRotate(
  plan: Plan,
  headNorms: HeadNorms | undefined,
  { qkv, rawQkv, headInverseRms }: Pick<AttentionCache, "qkv" | "rawQkv" | "headInverseRms">,
  context: HeadShape & { readonly cosSin: Tensor; readonly normEpsilon: number; readonly firstPosition?: Tensor },
): void {
  const { cosSin, firstPosition, normEpsilon } = context;
  if (!headNorms || !rawQkv || !headInverseRms) {
    ropeForward(plan, { qkv, cosSin, firstPosition }, context);
    return;
  }
  const { query: queryWeight, key: keyWeight } = headNorms;
  const buffers = { raw: rawQkv, queryWeight, keyWeight, cosSin, firstPosition, qkv, inverseRms: headInverseRms };
  headNormRopeForward(plan, buffers, { ...context, epsilon: normEpsilon });
}

/** gradQkv, in place, through rotation and head norms; attentionBackward has done all of it where there are none. */
function normaliseAndRotateBackward(
  plan: Plan,
  headNorms: HeadNorms | undefined,
  { rawQkv, headInverseRms, headOffsets }: AttentionCache,
  { gradQkv, headPartials }: Pick<AttentionGradients, "gradQkv" | "headPartials">,
  context: AttentionContext,
  store: GradientStore,
): void {
  if (!headNorms || !rawQkv || !headInverseRms || !headPartials || !headOffsets) return;
  const { query: queryWeight, key: keyWeight, slab } = headNorms;
  const { cosSin, normEpsilon } = context;
  const buffers = { raw: rawQkv, queryWeight, keyWeight, cosSin, inverseRms: headInverseRms, gradQkv };
  headNormRopeBackward(plan, { ...buffers, partials: headPartials }, { ...context, epsilon: normEpsilon });
  const sums = view(headPartials, { shape: [sizeOf(headPartials) / context.headSize, context.headSize] });
  const sink = sinkOf(store, slab);
  if (sink) rmsNormBackwardWeight(plan, { partials: sums, weightOffsets: headOffsets }, sink);
}

/** residual [tokens, hidden] += output projection of attention over the rotated queries, keys and values of input. */
export function attentionBlockForward(
  plan: Plan,
  { qkv, output, headNorms, router }: AttentionWeights,
  cache: AttentionCache,
  { input, residual }: { readonly input: Tensor; readonly residual: Tensor },
  context: AttentionContext,
): void {
  routerForward(plan, router, input);
  projectionForward(plan, qkv, { input, output: cache.rawQkv ?? cache.qkv });
  normaliseAndRotate(plan, headNorms, cache, context);
  const { documentStart } = context;
  attentionForward(plan, { qkv: cache.qkv, output: cache.output, logSumExp: cache.logSumExp, documentStart }, context);
  projectionForward(plan, output, { input: cache.output, output: residual }, { accumulate: true });
}

/** gradInput [tokens, hidden] from the residual stream's gradient, which stays as it is. */
export function attentionBlockBackward(
  plan: Plan,
  { qkv, output, headNorms, router }: AttentionWeights,
  cache: AttentionCache,
  { gradResidual, input, gradInput, gradAttention, gradQkv, headPartials }: AttentionGradients,
  context: AttentionContext,
  store: GradientStore,
): void {
  const gradients = { gradOutput: gradResidual, input: cache.output, gradInput: gradAttention };
  clearGradGates(plan, router);
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
  normaliseAndRotateBackward(plan, headNorms, cache, { gradQkv, headPartials }, context, store);
  projectionBackward(plan, qkv, { gradOutput: gradQkv, input, gradInput }, store);
  routerBackward(plan, router, { input, gradInput }, store);
}
