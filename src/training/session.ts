import type { ModelConfig } from "../formats/modelConfig";
import type { PackedRows } from "../formats/packRows";
import type { Arena } from "../gpu/arena";
import type { GpuDevice } from "../gpu/device";
import { Plan } from "../gpu/plan";
import { upload } from "../gpu/transfer";
import type { Adapters } from "../model/adapters";
import { allocateBatch, BatchWriter } from "../model/batch";
import { Decoder } from "../model/decoder";
import type { Slabs } from "../model/weights";
import { LossLog } from "./lossLog";
import type { Optimiser } from "./optimiser";

export interface SessionOptions {
  readonly config: ModelConfig;
  readonly weights: Slabs;
  /** What is trained beside weights that are frozen: themselves, or their routers. */
  readonly adapters?: Adapters;
  readonly optimiser: Optimiser;
  readonly contextLength: number;
  /** Rows of a step, computed `microBatchSize` at a time. */
  readonly batchSize: number;
  readonly microBatchSize: number;
  readonly documentMask: boolean;
  /** Activations are computed again in the backward pass instead of kept. */
  readonly recompute: boolean;
}

/** Buffers and plans of one training: built once, replayed for every step. */
export class TrainingSession implements Disposable {
  readonly gpu: GpuDevice;
  readonly optimiser: Optimiser;
  readonly losses: LossLog;
  /** Plans of a micro-batch (forward and backward) and of the update. */
  readonly passPlan: Plan;
  readonly updatePlan: Plan;
  readonly #writer: BatchWriter;
  readonly #decoder: Decoder;
  readonly #options: SessionOptions;

  /** `arena` owns the buffers and outlives the session; the optimiser's are its own. */
  constructor(gpu: GpuDevice, arena: Arena, options: SessionOptions) {
    const { config, weights, adapters, optimiser, documentMask, recompute } = options;
    const { contextLength, batchSize, microBatchSize } = options;
    this.gpu = gpu;
    this.optimiser = optimiser;
    this.#options = options;
    const batch = allocateBatch(arena, microBatchSize, contextLength);
    this.#writer = new BatchWriter(batch);
    this.#decoder = new Decoder(arena, { config, weights, adapters, batch, documentMask, recompute });
    this.passPlan = new Plan(gpu, "pass");
    this.#decoder.forward(this.passPlan);
    this.#decoder.backward(this.passPlan, optimiser.store);
    this.updatePlan = new Plan(gpu, "update");
    this.updatePlan.phase("update");
    optimiser.update(this.updatePlan);
    this.losses = new LossLog(gpu, arena, this.#decoder.lossSum, 1 / (batchSize * (contextLength - 1)));
  }

  /** Compiles both plans. */
  async ready(): Promise<void> {
    await Promise.all([this.passPlan.ready(), this.updatePlan.ready()]);
  }

  /** Submits one step over the given rows; `wait` lets the GPU finish, which also measures the plan. */
  async step(source: PackedRows, rows: readonly number[], wait: boolean): Promise<void> {
    await this.gradient(source, rows, wait);
    await (wait ? this.updatePlan.run() : this.updatePlan.submit());
  }

  /** Adds the gradient of the mean loss over `rows`, and that loss, to what the buffers hold. */
  async gradient(source: PackedRows, rows: readonly number[], wait: boolean): Promise<void> {
    const { microBatchSize, contextLength } = this.#options;
    const lossScale = 1 / (rows.length * (contextLength - 1));
    upload(this.gpu, this.#decoder.lossScale, Float32Array.of(lossScale));
    for (let start = 0; start < rows.length; start += microBatchSize) {
      this.#writer.write(this.gpu, source, rows.slice(start, start + microBatchSize));
      await (wait ? this.passPlan.run() : this.passPlan.submit());
    }
  }

  [Symbol.dispose](): void {
    this.passPlan[Symbol.dispose]();
    this.updatePlan[Symbol.dispose]();
    this.losses[Symbol.dispose]();
  }
}
