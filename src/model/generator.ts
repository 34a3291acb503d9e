import { AppError } from "../base/errors";
import { Arena } from "../gpu/arena";
import type { GpuDevice } from "../gpu/device";
import { Plan } from "../gpu/plan";
import type { Tensor } from "../gpu/tensor";
import { readWords, upload } from "../gpu/transfer";
import { argmax } from "../kernels/argmax";
import { nextToken } from "../kernels/nextToken";
import { addDecodeStep, addLogits, type DecodeOptions } from "./decodeStep";

export interface GenerateOptions {
  readonly maxNewTokens: number;
  readonly stopTokenIds: readonly number[];
  /** True where what was generated so far is a whole answer; asked now and then. */
  readonly isEnd?: (tokens: readonly number[]) => boolean;
  /**
   * True where the weights are those of the call before: what every prompt shares with the one before it in its row is
   * not computed again, so that worked examples before many questions cost once.
   */
  readonly sameWeights?: boolean;
}

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
  readonly #options: DecodeOptions;
  readonly #arena: Arena;
  readonly #plan: Plan;
  readonly #tokenIds: Tensor;
  readonly #positions: Tensor;
  readonly #promptLengths: Tensor;
  readonly #history: Tensor;
  /** By row: the prompt whose keys and values the cache holds. */
  #cached: readonly (readonly number[])[] = [];

  constructor(gpu: GpuDevice, options: DecodeOptions) {
    const { rows, maxLength } = options;
    this.#gpu = gpu;
    this.#options = options;
    this.#arena = new Arena(gpu);
    this.#plan = new Plan(gpu, "generate");
    const words = (label: string, shape: readonly number[]) => this.#arena.tensor(label, shape, "activations", "u32");
    const step = addDecodeStep(this.#arena, this.#plan, options);
    this.#tokenIds = step.tokenIds;
    this.#positions = step.positions;
    this.#promptLengths = words("promptLengths", [rows]);
    this.#history = words("history", [rows, maxLength]);
    const best = words("best", [rows]);
    const bestLogit = this.#arena.tensor("bestLogit", [rows], "activations");
    addLogits(this.#arena, this.#plan, step, { rows }, ({ logits, firstColumn }) =>
      argmax(this.#plan, { logits, best: bestLogit, ids: best }, { firstColumn }),
    );
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
    options: GenerateOptions,
  ): AsyncGenerator<void, number[][], void> {
    const { maxNewTokens, sameWeights = false } = options;
    const { rows, maxLength } = this.#options;
    const longest = Math.max(...prompts.map(({ length }) => length));
    if (prompts.length > rows || prompts.some(({ length }) => length === 0) || longest + maxNewTokens > maxLength) {
      throw new AppError(
        "bad-usage",
        `${prompts.length} prompts of up to ${longest} tokens do not fit ${rows} rows of ${maxLength}`,
      );
    }
    await this.#arena.allocated();
    const first = sameWeights ? sharedLength(this.#cached, prompts) : 0;
    this.#cached = [];
    this.#begin(prompts, first);
    const steps = longest + maxNewTokens - 1;
    let began = performance.now();
    for (let step = first, unwaited = 0, perWait = 1; step < steps; step++) {
      const looks = step >= longest && step % stepsPerLook === 0;
      unwaited += 1;
      const waits = looks || step === first || unwaited >= perWait;
      await (waits ? this.#plan.run() : this.#plan.submit());
      if (!waits) continue;
      // The first step also compiles; it says nothing of the rest.
      if (step > first) perWait = Math.max(1, Math.floor((waitMs * unwaited) / Math.max(1, performance.now() - began)));
      yield;
      began = performance.now();
      unwaited = 0;
      if (!looks) continue;
      const answers = this.#answers(await readWords(this.#gpu, this.#history), prompts, step + 1, options);
      if (answers.every(({ stopped }) => stopped)) break;
    }
    this.#cached = prompts;
    const written = await readWords(this.#gpu, this.#history);
    return this.#answers(written, prompts, maxLength, options).map(({ tokens }) => tokens.slice(0, maxNewTokens));
  }

  /** Writes the prompts and sets every row to position `first`. */
  #begin(prompts: readonly (readonly number[])[], first: number): void {
    const { rows, maxLength } = this.#options;
    const history = new Uint32Array(rows * maxLength);
    for (const [row, prompt] of prompts.entries()) history.set(prompt, row * maxLength);
    const ofRows = (value: (row: number) => number) => Uint32Array.from({ length: rows }, (_, row) => value(row));
    upload(this.#gpu, this.#history, history);
    upload(
      this.#gpu,
      this.#promptLengths,
      ofRows((row) => prompts[row]?.length ?? 1),
    );
    upload(
      this.#gpu,
      this.#positions,
      ofRows(() => first),
    );
    upload(
      this.#gpu,
      this.#tokenIds,
      ofRows((row) => history[row * maxLength + first] ?? 0),
    );
  }

  /** What each row has generated in `history` up to position `end`, cut at the first stop token. */
  #answers(
    history: Uint32Array,
    prompts: readonly (readonly number[])[],
    end: number,
    { maxNewTokens, stopTokenIds, isEnd }: GenerateOptions,
  ) {
    const { maxLength } = this.#options;
    return prompts.map((prompt, row) => {
      const tokens = [...history.subarray(row * maxLength + prompt.length, row * maxLength + end)];
      const stop = tokens.findIndex((token) => stopTokenIds.includes(token));
      const stopped = stop >= 0 || tokens.length >= maxNewTokens || isEnd?.(tokens) === true;
      return { tokens: stop < 0 ? tokens : tokens.slice(0, stop), stopped };
    });
  }

  [Symbol.dispose](): void {
    this.#plan[Symbol.dispose]();
    this.#arena[Symbol.dispose]();
  }
}

/** Tokens that every prompt has in common with the one before it in its row, all but the last of each at most. */
function sharedLength(before: readonly (readonly number[])[], prompts: readonly (readonly number[])[]): number {
  const lengths = prompts.map((prompt, row) => {
    const known = before[row] ?? [];
    let length = 0;
    while (length < prompt.length - 1 && length < known.length && prompt[length] === known[length]) length += 1;
    return length;
  });
  return Math.min(...lengths);
}
