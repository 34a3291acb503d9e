import type { ModelConfig } from "../formats/modelConfig";
import type { Arena } from "../gpu/arena";
import type { Plan } from "../gpu/plan";
import { bytesPerElement, type Tensor } from "../gpu/tensor";
import { upload } from "../gpu/transfer";
import { ropeFrequencies, ropeTable } from "../kernels/rope";
import { AdapterPass } from "./adapterPass";
import type { Adapters } from "./adapters";
import type { AttentionContext } from "./attentionBlock";
import type { Batch } from "./batch";
import { type EmbeddingParts, embedBackward, embeddingParts, embedForward } from "./embedding";
import type { GradientStore } from "./gradients";
import { Head } from "./head";
import {
  inputCache,
  type LayerCache,
  type LayerScratch,
  type LayerWeights,
  layerAgain,
  layerBackward,
  layerCache,
  layerForward,
  layerScratch,
  layerWeights,
} from "./layer";
import { type Norm, type NormCache, NormPartials, normBackward, normCache, normForward, normOf } from "./norm";
import { embeddingName, finalNormName, headName } from "./parameters";
import type { Slabs } from "./weights";

export interface DecoderOptions {
  readonly config: ModelConfig;
  readonly weights: Slabs;
  readonly batch: Batch;
  /** Tokens of one document do not see those of another in the same row. */
  readonly documentMask: boolean;
  /** All layers share one cache: less memory, no backward pass. */
  readonly forwardOnly?: boolean;
  /** Of each layer only its input is kept; the backward pass computes the rest again, with the same bits. */
  readonly recompute?: boolean;
  /** Beside the projections; their gradient goes to a store of the kind `adapters`, that of their routers to `routers`. */
  readonly adapters?: Adapters | undefined;
}

/** Rotation table of a model for positions 0 … positions − 1, [positions, headSize]. */
export function rotationTable(arena: Arena, config: ModelConfig, positions: number): Tensor {
  const { headSize, ropeBase, ropeScaling } = config;
  const cosSin = arena.tensor("cosSin", [positions, headSize], "activations");
  upload(arena.gpu, cosSin, ropeTable(positions, ropeFrequencies(headSize, ropeBase, ropeScaling)));
  return cosSin;
}

/**
 * A Llama-family decoder over one batch: its activations, and the forward and backward passes that a plan replays.
 * The weights may change between runs of the plan; shapes may not.
 */
export class Decoder {
  /** One number: a run of `forward` adds the sum of all predictions' losses to it. */
  readonly lossSum: Tensor;
  /** One number, 1 / predictions of a step, by which `backward` scales; written by the caller. */
  readonly lossScale: Tensor;
  readonly #options: DecoderOptions;
  readonly #embedding: EmbeddingParts;
  readonly #layers: readonly { readonly weights: LayerWeights; readonly cache: LayerCache }[];
  readonly #norm: Norm;
  readonly #normCache: NormCache;
  readonly #head: Head;
  readonly #residual: Tensor;
  readonly #context: AttentionContext;
  readonly #backward:
    | { readonly gradResidual: Tensor; readonly gradNormed: Tensor; readonly scratch: LayerScratch }
    | undefined;

  /** `arena` owns the activations. */
  constructor(arena: Arena, options: DecoderOptions) {
    const { config, weights, batch, documentMask, forwardOnly = false, recompute = false } = options;
    const { rows, contextLength } = batch;
    const tokens = rows * contextLength;
    const { hiddenSize, intermediateSize, layers, normEpsilon, heads, kvHeads, headSize, slidingWindow } = config;
    this.#options = options;
    this.#embedding = embeddingParts(weights, embeddingName);
    const { adapters } = options;
    const beside = adapters && new AdapterPass(arena, adapters, { tokens, backward: !forwardOnly });
    const ofLayers = Array.from({ length: layers }, (_, layer) => layerWeights(weights, config, layer, beside));
    const shared = forwardOnly || recompute ? layerCache(arena, config, tokens, 0) : undefined;
    this.#layers = ofLayers.map((weights, layer) => {
      if (!shared) return { weights, cache: layerCache(arena, config, tokens, layer, weights) };
      return { weights, cache: forwardOnly ? shared : inputCache(arena, config, tokens, layer, { shared, weights }) };
    });
    this.#norm = normOf(weights, config, finalNormName, 2 * layers);
    this.#normCache = shared?.postNorm ?? normCache(arena, config, tokens, "finalNorm");
    this.#residual = arena.tensor("residual", [tokens, hiddenSize], "activations");
    this.lossSum = arena.tensor("lossSum", [1], "activations");
    this.lossScale = arena.tensor("lossScale", [1], "activations");
    const headTable = config.tiedHead ? this.#embedding : embeddingParts(weights, headName);
    const room = { bytes: 2 * intermediateSize * tokens * bytesPerElement, tensor: shared?.mlp.gateUp };
    this.#head = new Head(arena, { config, parts: headTable, tokens, room });
    this.#context = {
      rows,
      contextLength,
      heads,
      kvHeads,
      headSize,
      ...(slidingWindow !== null && { window: slidingWindow }),
      cosSin: rotationTable(arena, config, contextLength),
      documentStart: documentMask ? batch.documentStart : undefined,
      normEpsilon,
    };
    if (forwardOnly) return;
    const norms = [...this.#layers.flatMap(({ weights: layer }) => [layer.inputNorm, layer.postNorm]), this.#norm];
    const scratch = layerScratch(arena, config, tokens, new NormPartials(arena, norms, tokens, hiddenSize));
    const gradResidual = arena.tensor("gradResidual", [tokens, hiddenSize], "activations");
    this.#backward = { gradResidual, gradNormed: scratch.gradNormed, scratch };
  }

  /** [rows · contextLength]: after `forward` the loss of each position's next token, nats; 0 where there is no target. */
  get tokenLosses(): Tensor {
    return this.#head.losses;
  }

  /** Adds the forward pass up to the loss. */
  forward(plan: Plan): void {
    this.#hidden(plan);
    plan.phase("head");
    const { targets } = this.#options.batch;
    this.#head.forward(plan, { input: this.#normCache.output, targets, lossSum: this.lossSum });
  }

  /** Adds the forward pass up to the logits [tokens, vocabulary] of every position. For small vocabularies and tests. */
  logits(plan: Plan): Tensor {
    this.#hidden(plan);
    return this.#head.logits(plan, this.#normCache.output);
  }

  /** Adds the backward pass after `forward`; weight gradients are added to `store`. */
  backward(plan: Plan, store: GradientStore): void {
    const backward = this.#backward;
    if (!backward) throw new Error("a forward-only decoder has no backward pass");
    const { gradResidual, gradNormed, scratch } = backward;
    const { batch, recompute } = this.#options;
    plan.phase("head.backward");
    const input = this.#normCache.output;
    this.#head.backward(
      plan,
      { input, targets: batch.targets, lossScale: this.lossScale, gradInput: gradNormed },
      store,
    );
    plan.clear(gradResidual);
    const normGradients = { gradOutput: gradNormed, gradInput: gradResidual, partials: scratch.normPartials };
    normBackward(plan, this.#norm, this.#normCache, normGradients);
    for (const [layer, { weights, cache }] of [...this.#layers.entries()].reverse()) {
      plan.phase(`layer${layer}.backward`);
      if (recompute) layerAgain(plan, weights, cache, this.#residual, this.#context);
      layerBackward(plan, weights, cache, { gradResidual, scratch, store }, this.#context);
    }
    plan.phase("embedding.backward");
    embedBackward(plan, this.#embedding, batch, gradResidual, store);
    scratch.normPartials.sum(plan, store);
  }

  #hidden(plan: Plan): void {
    plan.phase("embedding");
    embedForward(plan, this.#embedding, this.#options.batch.tokenIds, this.#residual);
    for (const [layer, { weights, cache }] of this.#layers.entries()) {
      plan.phase(`layer${layer}`);
      layerForward(plan, weights, cache, this.#residual, this.#context);
    }
    plan.phase("norm");
    normForward(plan, this.#norm, this.#normCache, this.#residual);
  }
}
