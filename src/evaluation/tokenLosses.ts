import type { ModelConfig } from "../formats/modelConfig";
import type { PackedRows } from "../formats/packRows";
import { Arena } from "../gpu/arena";
import type { GpuDevice } from "../gpu/device";
import { Plan } from "../gpu/plan";
import { Reader } from "../gpu/transfer";
import type { Adapters } from "../model/adapters";
import { allocateBatch, BatchWriter } from "../model/batch";
import { Decoder } from "../model/decoder";
import type { Slabs } from "../model/weights";

/** A model whose losses are measured. */
export interface MeasuredModel {
  readonly config: ModelConfig;
  readonly weights: Slabs;
  /** Beside the weights. */
  readonly adapters?: Adapters | undefined;
  /** Rows computed at once. */
  readonly microBatchSize: number;
}

/** Forward passes over rows of one length, with the loss of every single token. */
export class TokenLosses implements Disposable {
  readonly #gpu: GpuDevice;
  readonly #arena: Arena;
  readonly #writer: BatchWriter;
  readonly #decoder: Decoder;
  readonly #plan: Plan;
  readonly #reader: Reader;
  /** Rows of one pass. */
  readonly rows: number;

  constructor(gpu: GpuDevice, { config, weights, adapters, microBatchSize }: MeasuredModel, contextLength: number) {
    this.#gpu = gpu;
    this.rows = microBatchSize;
    this.#arena = new Arena(gpu);
    const batch = allocateBatch(this.#arena, microBatchSize, contextLength);
    this.#writer = new BatchWriter(batch);
    this.#decoder = new Decoder(this.#arena, {
      config,
      weights,
      adapters,
      batch,
      documentMask: false,
      forwardOnly: true,
    });
    this.#plan = new Plan(gpu, "tokenLosses");
    this.#decoder.forward(this.#plan);
    this.#reader = new Reader(gpu, microBatchSize * contextLength);
  }

  /** [rows, contextLength], nats: at place t of a row the loss of its token t + 1; 0 at its end. At most `rows` rows of `source`. */
  async read(source: PackedRows, rows: readonly number[]): Promise<Float32Array> {
    await this.#arena.allocated();
    this.#writer.write(this.#gpu, source, rows);
    await this.#plan.run();
    return Float32Array.from(await this.#reader.read(this.#decoder.tokenLosses));
  }

  [Symbol.dispose](): void {
    this.#reader[Symbol.dispose]();
    this.#plan[Symbol.dispose]();
    this.#arena[Symbol.dispose]();
  }
}
