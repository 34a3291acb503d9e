import { assert } from "../base/assert";
import { AppError } from "../base/errors";
import { Arena } from "../gpu/arena";
import type { GpuDevice } from "../gpu/device";
import { Plan } from "../gpu/plan";
import { bytesPerElement, sizeOf, type Tensor } from "../gpu/tensor";
import { Reader, upload } from "../gpu/transfer";
import { addDecodeStep, addLogits, type DecodeOptions, type DecodeStep } from "./decodeStep";
import { createSampler, type Sampling } from "./sampling";

export interface StreamOptions {
  readonly maxNewTokens: number;
  readonly stopTokenIds: readonly number[];
  readonly sampling: Sampling;
}

/** One text continued token by token; each is drawn on the CPU from the whole vocabulary's logits. */
export class TokenStream implements Disposable {
  readonly #gpu: GpuDevice;
  readonly #maxLength: number;
  readonly #arena: Arena;
  readonly #plan: Plan;
  readonly #step: DecodeStep;
  readonly #logits: Tensor;
  readonly #places: { readonly firstColumn: number; readonly byteOffset: number; readonly columns: number }[] = [];
  #reader: Reader | undefined;

  constructor(gpu: GpuDevice, options: Omit<DecodeOptions, "rows">) {
    this.#gpu = gpu;
    this.#maxLength = options.maxLength;
    this.#arena = new Arena(gpu);
    this.#plan = new Plan(gpu, "stream");
    this.#step = addDecodeStep(this.#arena, this.#plan, { ...options, rows: 1 });
    this.#logits = addLogits(
      this.#arena,
      this.#plan,
      this.#step,
      { rows: 1, keepAll: true },
      ({ logits, firstColumn }) => {
        this.#places.push({ firstColumn, byteOffset: logits.byteOffset, columns: sizeOf(logits) });
      },
    );
  }

  /** Yields tokens after the prompt, up to and without the first stop token. Error: `bad-usage` for an empty or too long prompt. */
  async *stream(
    prompt: readonly number[],
    { maxNewTokens, stopTokenIds, sampling }: StreamOptions,
  ): AsyncGenerator<number, void, void> {
    if (prompt.length === 0 || prompt.length + maxNewTokens > this.#maxLength) {
      throw new AppError(
        "bad-usage",
        `a prompt of ${prompt.length} tokens and ${maxNewTokens} more do not fit ${this.#maxLength}`,
      );
    }
    const draw = createSampler(sampling);
    await this.#arena.allocated();
    let token = prompt[0] ?? 0;
    for (let position = 0; position < prompt.length + maxNewTokens - 1; position++) {
      upload(this.#gpu, this.#step.tokenIds, Uint32Array.of(token));
      upload(this.#gpu, this.#step.positions, Uint32Array.of(position));
      const isPrompt = position + 1 < prompt.length;
      await (isPrompt ? this.#plan.submit() : this.#plan.run());
      token = isPrompt ? (prompt[position + 1] ?? 0) : draw(await this.#readLogits());
      if (isPrompt) continue;
      if (stopTokenIds.includes(token)) return;
      yield token;
    }
  }

  async #readLogits(): Promise<Float32Array> {
    this.#reader ??= new Reader(this.#gpu, sizeOf(this.#logits));
    const found = await this.#reader.read(this.#logits);
    assert(found instanceof Float32Array, "logits are f32");
    const logits = new Float32Array(this.#places.reduce((sum, { columns }) => sum + columns, 0));
    for (const { firstColumn, byteOffset, columns } of this.#places) {
      const at = (byteOffset - this.#logits.byteOffset) / bytesPerElement;
      logits.set(found.subarray(at, at + columns), firstColumn);
    }
    return logits;
  }

  [Symbol.dispose](): void {
    this.#reader?.[Symbol.dispose]();
    this.#plan[Symbol.dispose]();
    this.#arena[Symbol.dispose]();
  }
}
