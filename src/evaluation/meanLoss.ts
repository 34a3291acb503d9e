import { AppError } from "../base/errors";
import type { ModelConfig } from "../formats/modelConfig";
import type { PackedRows } from "../formats/packRows";
import { Arena } from "../gpu/arena";
import type { GpuDevice } from "../gpu/device";
import { Plan } from "../gpu/plan";
import { Reader, upload } from "../gpu/transfer";
import type { Adapters } from "../model/adapters";
import { allocateBatch, BatchWriter } from "../model/batch";
import { Decoder } from "../model/decoder";
import type { Slabs } from "../model/weights";

/** Rows summed on the GPU in f32 before their sum is read. */
const microBatchesPerRead = 16;

export interface MeasuredRows {
  readonly config: ModelConfig;
  readonly weights: Slabs;
  /** Beside the weights. */
  readonly adapters?: Adapters | undefined;
  readonly rows: PackedRows;
  readonly microBatchSize: number;
}

/** Mean cross-entropy, nats a token, of the `contextLength − 1` next-token predictions of every row. */
export async function meanLoss(gpu: GpuDevice, measured: MeasuredRows): Promise<number> {
  const steps = measureLoss(gpu, measured);
  for (;;) {
    const { done, value } = await steps.next();
    if (done) return value;
  }
}

/** `meanLoss` step by step: yields after each micro-batch, when the GPU has nothing left to do. */
export async function* measureLoss(
  gpu: GpuDevice,
  { config, weights, adapters, rows, microBatchSize }: MeasuredRows,
): AsyncGenerator<void, number, void> {
  const { rowCount, contextLength } = rows;
  if (rowCount === 0)
    throw new AppError("bad-corpus", "no full row to measure; use a longer text or a shorter context");
  using arena = new Arena(gpu);
  const batch = allocateBatch(arena, Math.min(microBatchSize, rowCount), contextLength);
  const writer = new BatchWriter(batch);
  const decoder = new Decoder(arena, { config, weights, adapters, batch, documentMask: false, forwardOnly: true });
  using plan = new Plan(gpu, "meanLoss");
  decoder.forward(plan);
  await arena.allocated();
  using reader = new Reader(gpu, 1);
  let sum = 0;
  for (let start = 0, unread = 0; start < rowCount; start += batch.rows) {
    const count = Math.min(batch.rows, rowCount - start);
    writer.write(
      gpu,
      rows,
      Array.from({ length: count }, (_, index) => start + index),
    );
    await plan.run();
    yield;
    unread += 1;
    if (unread < microBatchesPerRead && start + batch.rows < rowCount) continue;
    sum += (await reader.read(decoder.lossSum))[0] ?? Number.NaN;
    upload(gpu, decoder.lossSum, Float32Array.of(0));
    unread = 0;
  }
  return sum / (rowCount * (contextLength - 1));
}
