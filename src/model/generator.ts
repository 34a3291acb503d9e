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

  [Symbol.dispose](): void {
    this.#plan[Symbol.dispose]();
    this.#arena[Symbol.dispose]();
  }
}
