import type { ModelConfig } from "../formats/modelConfig";
import type { Arena } from "../gpu/arena";
import type { Plan } from "../gpu/plan";
import { type Tensor, view } from "../gpu/tensor";
import { attentionDecode, cacheAppend } from "../kernels/attentionDecode";
import { headBlocks } from "../kernels/headLoss";
import { linearForward } from "../kernels/linear";
import { type NormHead, normHeadNorms, normHeadScale } from "../kernels/normHead";
import { AdapterPass } from "./adapterPass";
import type { Adapters } from "./adapters";
import { normaliseAndRotate } from "./attentionBlock";
import { rotationTable } from "./decoder";
import { type EmbeddingParts, embeddingParts, embedForward } from "./embedding";
import { normHeadOf } from "./head";
import { type LayerCache, type LayerWeights, layerCache, layerWeights } from "./layer";
import { mlpForward } from "./mlp";
import { normForward, normOf } from "./norm";
import { embeddingName, finalNormName, headName } from "./parameters";
import { projectionForward } from "./projection";
import { routerForward } from "./router";
import type { Slabs } from "./weights";

export interface DecodeOptions {
  readonly config: ModelConfig;
  readonly weights: Slabs;
  /** Texts continued side by side. */
  readonly rows: number;
  /** Longest text, prompt included, in tokens. */
  readonly maxLength: number;
  /** Beside the projections. */
  readonly adapters?: Adapters | undefined;
}

/** Rows of the vocabulary in one product. */
const vocabularyBlock = 8192;
/** A binding begins at a multiple of this many scalars. */
const bindingScalars = 64;

/** One token of every row through the model, with a cache of keys and values. */
export interface DecodeStep {
  /** u32 [rows]: the token of each row, and its position; written by the caller before each step. */
  readonly tokenIds: Tensor;
  readonly positions: Tensor;
  /** The normalised residual stream [rows, hidden]. */
  readonly hidden: Tensor;
  readonly head: EmbeddingParts;
  /** Where the head's rows count divided by their norms. */
  readonly norm: NormHead | undefined;
}

/** Adds one step to `plan`. `arena` owns the caches. */
export function addDecodeStep(arena: Arena, plan: Plan, options: DecodeOptions): DecodeStep {
  const { config, weights, rows, maxLength } = options;
  const tokenIds = arena.tensor("tokenIds", [rows], "activations", "u32");
  const positions = arena.tensor("positions", [rows], "activations", "u32");
  const embedding = embeddingParts(weights, embeddingName);
  const residual = arena.tensor("residual", [rows, config.hiddenSize], "activations");
  const cache = layerCache(arena, config, rows, 0);
  const cosSin = rotationTable(arena, config, maxLength);
  const { adapters } = options;
  const beside = adapters && new AdapterPass(arena, adapters, { tokens: rows, backward: false });
  embedForward(plan, embedding, tokenIds, residual);
  for (let layer = 0; layer < config.layers; layer++) {
    plan.phase(`layer${layer}`);
    const cached = (label: string) =>
      arena.tensor(`${label}.${layer}`, [rows, maxLength, config.kvHeads * config.headSize], "activations");
    const buffers = { residual, cosSin, positions, keys: cached("keys"), values: cached("values") };
    addLayer(plan, config, layerWeights(weights, config, layer, beside), cache, buffers);
  }
  plan.phase("head");
  normForward(plan, normOf(weights, config, finalNormName, 0), cache.inputNorm, residual);
  const head = config.tiedHead ? embedding : embeddingParts(weights, headName);
  const norm = normHeadOf(arena, config, undefined);
  return { tokenIds, positions, hidden: cache.inputNorm.output, head, norm };
}

function addLayer(
  plan: Plan,
  { heads, kvHeads, headSize, slidingWindow, normEpsilon }: ModelConfig,
  weights: LayerWeights,
  cache: LayerCache,
  buffers: Readonly<Record<"residual" | "cosSin" | "positions" | "keys" | "values", Tensor>>,
): void {
  const { residual, cosSin, positions, keys, values } = buffers;
  const { qkv, rawQkv, output } = cache.attention;
  normForward(plan, weights.inputNorm, cache.inputNorm, residual);
  routerForward(plan, weights.attention.router, cache.inputNorm.output);
  projectionForward(plan, weights.attention.qkv, { input: cache.inputNorm.output, output: rawQkv ?? qkv });
  normaliseAndRotate(plan, weights.attention.headNorms, cache.attention, {
    contextLength: 1,
    heads,
    kvHeads,
    headSize,
    normEpsilon,
    cosSin,
    firstPosition: positions,
  });
  const window = slidingWindow ?? 0;
  cacheAppend(plan, { qkv, positions, keys, values }, { heads, kvHeads, headSize });
  attentionDecode(plan, { qkv, positions, keys, values, output }, { heads, kvHeads, headSize, window });
  projectionForward(plan, weights.attention.output, { input: output, output: residual }, { accumulate: true });
  normForward(plan, weights.postNorm, cache.postNorm, residual);
  mlpForward(plan, weights.mlp, cache.mlp, { input: cache.postNorm.output, residual });
}

/** Logits [rows, columns] of the columns of the vocabulary from `firstColumn` on. */
export interface LogitBlock {
  readonly logits: Tensor;
  readonly firstColumn: number;
}

/**
 * Adds the logits block by block and calls `use` after each. All blocks share one scratch; with `keepAll` each has memory of
 * its own, one after another in the tensor that is returned.
 */
export function addLogits(
  arena: Arena,
  plan: Plan,
  { hidden, head, norm }: Pick<DecodeStep, "hidden" | "head" | "norm">,
  { rows, keepAll = false }: { readonly rows: number; readonly keepAll?: boolean },
  use: (block: LogitBlock) => void,
): Tensor {
  const pieces = head.map(({ table, firstRow, offset }) => ({
    weight: table,
    firstRow,
    weightOffset: offset,
    sink: undefined,
  }));
  const blocks = headBlocks(pieces, vocabularyBlock).map(({ weight, firstRow }) => ({
    weight,
    firstRow,
    columns: weight.shape[0] ?? 0,
  }));
  const spaces = blocks.map(({ columns }) => Math.ceil((rows * columns) / bindingScalars) * bindingScalars);
  const size = keepAll ? spaces.reduce((sum, space) => sum + space, 0) : Math.max(...spaces);
  const scratch = arena.tensor("logits", [size], "activations");
  let offset = 0;
  for (const [index, { weight, firstRow, columns }] of blocks.entries()) {
    const logits = view(scratch, { offset, shape: [rows, columns] });
    if (norm) normHeadNorms(plan, norm, { weight, firstRow });
    linearForward(plan, { input: hidden, weight, output: logits });
    if (norm) normHeadScale(plan, norm, logits, { weight, firstRow });
    use({ logits, firstColumn: firstRow });
    if (keepAll) offset += spaces[index] ?? 0;
  }
  return scratch;
}
