import { AppError } from "../base/errors";
import type { ModelConfig } from "../formats/modelConfig";
import { Arena } from "../gpu/arena";
import type { GpuDevice } from "../gpu/device";
import { Plan } from "../gpu/plan";
import type { Tensor } from "../gpu/tensor";
import { readWords, upload } from "../gpu/transfer";
import { argmax } from "../kernels/argmax";
import { attentionDecode, cacheAppend } from "../kernels/attentionDecode";
import { headBlocks } from "../kernels/headLoss";
import { linearForward } from "../kernels/linear";
import { nextToken } from "../kernels/nextToken";
import { normaliseAndRotate } from "./attentionBlock";
import { rotationTable } from "./decoder";
import { type EmbeddingParts, embeddingParts, embedForward } from "./embedding";
import { type LayerCache, type LayerWeights, layerCache, layerWeights } from "./layer";
import { mlpForward } from "./mlp";
import { normForward, normOf } from "./norm";
import { embeddingName, finalNormName, headName } from "./parameters";
import { projectionForward } from "./projection";
import type { Slabs } from "./weights";

export interface GeneratorOptions {
  readonly config: ModelConfig;
  readonly weights: Slabs;
  /** Prompts answered side by side. */
  readonly rows: number;
  /** Longest prompt and answer together, in tokens. */
  readonly maxLength: number;
}

export interface GenerateOptions {
  readonly maxNewTokens: number;
  readonly stopTokenIds: readonly number[];
}

/** Rows of the vocabulary whose logits exist at once. */
const vocabularyBlock = 8192;
/** Steps between two looks whether every row has stopped. */
const stepsPerLook = 8;
/** Milliseconds of work that are under way at most before the GPU is waited for, and a job may be held. */
const waitMs = 60;

/**
 * Greedy generation with a KV cache, many prompts side by side. A step takes one token of every row, of its prompt or
 * its own; the chosen tokens stay on the GPU.
 */
export class Generator implements Disposable {
  readonly #gpu: GpuDevice;
  readonly #options: GeneratorOptions;
  readonly #arena: Arena;
  readonly #plan: Plan;
  readonly #tokenIds: Tensor;
  readonly #positions: Tensor;
  readonly #promptLengths: Tensor;
  readonly #history: Tensor;

  constructor(gpu: GpuDevice, options: GeneratorOptions) {
    const { config, weights, rows, maxLength } = options;
    this.#gpu = gpu;
    this.#options = options;
    this.#arena = new Arena(gpu);
    this.#plan = new Plan(gpu, "generate");
    const words = (label: string, shape: readonly number[]) => this.#arena.tensor(label, shape, "activations", "u32");
    this.#tokenIds = words("tokenIds", [rows]);
    this.#positions = words("positions", [rows]);
    this.#promptLengths = words("promptLengths", [rows]);
    this.#history = words("history", [rows, maxLength]);
    const embedding = embeddingParts(weights, embeddingName);
    const residual = this.#arena.tensor("residual", [rows, config.hiddenSize], "activations");
    const cache = layerCache(this.#arena, config, rows, 0);
    const cosSin = rotationTable(this.#arena, config, maxLength);
    embedForward(this.#plan, embedding, this.#tokenIds, residual);
    for (let layer = 0; layer < config.layers; layer++) {
      this.#plan.phase(`layer${layer}`);
      this.#layer(layerWeights(weights, config, layer), cache, residual, cosSin, layer);
    }
    this.#plan.phase("head");
    normForward(this.#plan, normOf(weights, config, finalNormName, 0), cache.inputNorm, residual);
    const best = words("best", [rows]);
    this.#choose(config.tiedHead ? embedding : embeddingParts(weights, headName), cache.inputNorm.output, best);
    const buffers = { best, promptLengths: this.#promptLengths, tokenIds: this.#tokenIds, positions: this.#positions };
    nextToken(this.#plan, { ...buffers, history: this.#history });
  }

  /** Token ids after each prompt, up to and without the first stop token. Prompts must not be empty. */
  async generate(prompts: readonly (readonly number[])[], options: GenerateOptions): Promise<number[][]> {
    const steps = this.generating(prompts, options);
    for (;;) {
      const { done, value } = await steps.next();
      if (done) return value;
    }
  }

  /** `generate` in pieces of some `waitMs` of work: yields whenever the GPU has nothing left to do. */
  async *generating(
    prompts: readonly (readonly number[])[],
    { maxNewTokens, stopTokenIds }: GenerateOptions,
  ): AsyncGenerator<void, number[][], void> {
    const { rows, maxLength } = this.#options;
    const longest = Math.max(...prompts.map(({ length }) => length));
    if (prompts.length > rows || prompts.some(({ length }) => length === 0) || longest + maxNewTokens > maxLength) {
      throw new AppError(
        "bad-usage",
        `${prompts.length} prompts of up to ${longest} tokens do not fit ${rows} rows of ${maxLength}`,
      );
    }
    await this.#arena.allocated();
    const history = new Uint32Array(rows * maxLength);
    for (const [row, prompt] of prompts.entries()) history.set(prompt, row * maxLength);
    const lengths = Uint32Array.from({ length: rows }, (_, row) => prompts[row]?.length ?? 1);
    upload(this.#gpu, this.#history, history);
    upload(this.#gpu, this.#promptLengths, lengths);
    upload(this.#gpu, this.#positions, new Uint32Array(rows));
    upload(
      this.#gpu,
      this.#tokenIds,
      Uint32Array.from({ length: rows }, (_, row) => history[row * maxLength] ?? 0),
    );
    const steps = longest + maxNewTokens - 1;
    let began = performance.now();
    for (let step = 0, unwaited = 0, perWait = 1; step < steps; step++) {
      const looks = step >= longest && step % stepsPerLook === 0;
      unwaited += 1;
      const waits = looks || step === 0 || unwaited >= perWait;
      await (waits ? this.#plan.run() : this.#plan.submit());
      if (!waits) continue;
      // The first step also compiles; it says nothing of the rest.
      if (step > 0) perWait = Math.max(1, Math.floor((waitMs * unwaited) / Math.max(1, performance.now() - began)));
      yield;
      began = performance.now();
      unwaited = 0;
      if (!looks) continue;
      const answers = this.#answers(await readWords(this.#gpu, this.#history), prompts, step + 1, stopTokenIds);
      if (answers.every(({ stopped }) => stopped)) break;
    }
    const written = await readWords(this.#gpu, this.#history);
    return this.#answers(written, prompts, maxLength, stopTokenIds).map(({ tokens }) => tokens.slice(0, maxNewTokens));
  }

  /** What each row has generated in `history` up to position `end`, cut at the first stop token. */
  #answers(
    history: Uint32Array,
    prompts: readonly (readonly number[])[],
    end: number,
    stopTokenIds: readonly number[],
  ) {
    const { maxLength } = this.#options;
    return prompts.map((prompt, row) => {
      const tokens = [...history.subarray(row * maxLength + prompt.length, row * maxLength + end)];
      const stop = tokens.findIndex((token) => stopTokenIds.includes(token));
      return { tokens: stop < 0 ? tokens : tokens.slice(0, stop), stopped: stop >= 0 };
    });
  }

  #layer(weights: LayerWeights, cache: LayerCache, residual: Tensor, cosSin: Tensor, layer: number): void {
    const { config, rows, maxLength } = this.#options;
    const { heads, kvHeads, headSize, slidingWindow, normEpsilon } = config;
    const plan = this.#plan;
    const { qkv, rawQkv, output } = cache.attention;
    const cacheTensor = (label: string) =>
      this.#arena.tensor(`${label}.${layer}`, [rows, maxLength, kvHeads * headSize], "activations");
    const [keys, values] = [cacheTensor("keys"), cacheTensor("values")];
    normForward(plan, weights.inputNorm, cache.inputNorm, residual);
    projectionForward(plan, weights.attention.qkv, { input: cache.inputNorm.output, output: rawQkv ?? qkv });
    const shape = { contextLength: 1, heads, kvHeads, headSize, normEpsilon };
    normaliseAndRotate(plan, weights.attention.headNorms, cache.attention, {
      ...shape,
      cosSin,
      firstPosition: this.#positions,
    });
    const window = slidingWindow ?? 0;
    cacheAppend(plan, { qkv, positions: this.#positions, keys, values }, { heads, kvHeads, headSize });
    attentionDecode(
      plan,
      { qkv, positions: this.#positions, keys, values, output },
      { heads, kvHeads, headSize, window },
    );
    projectionForward(plan, weights.attention.output, { input: output, output: residual }, { accumulate: true });
    normForward(plan, weights.postNorm, cache.postNorm, residual);
    mlpForward(plan, weights.mlp, cache.mlp, { input: cache.postNorm.output, residual });
  }

  #choose(parts: EmbeddingParts, hidden: Tensor, ids: Tensor): void {
    const { rows } = this.#options;
    const largest = Math.min(vocabularyBlock, Math.max(...parts.map(({ rowCount }) => rowCount)));
    const scratch = this.#arena.tensor("logits", [rows, largest], "activations");
    const best = this.#arena.tensor("bestLogit", [rows], "activations");
    const pieces = parts.map(({ table, firstRow, offset }) => ({
      weight: table,
      firstRow,
      weightOffset: offset,
      sink: undefined,
    }));
    for (const { weight, firstRow } of headBlocks(pieces, vocabularyBlock)) {
      const logits = { ...scratch, shape: [rows, weight.shape[0] ?? 0] };
      linearForward(this.#plan, { input: hidden, weight, output: logits });
      argmax(this.#plan, { logits, best, ids }, { firstColumn: firstRow });
    }
  }

  [Symbol.dispose](): void {
    this.#plan[Symbol.dispose]();
    this.#arena[Symbol.dispose]();
  }
}
