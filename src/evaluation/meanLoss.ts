import { drain } from "../base/drain";
import { AppError } from "../base/errors";
import type { PackedRows } from "../formats/packRows";
import type { GpuDevice } from "../gpu/device";
import { type MeasuredModel, TokenLosses } from "./tokenLosses";

export interface MeasuredRows extends MeasuredModel {
  readonly rows: PackedRows;
}

/** Mean cross-entropy, nats a token, of the `contextLength − 1` next-token predictions of every row. */
export async function meanLoss(gpu: GpuDevice, measured: MeasuredRows): Promise<number> {
  return meanOf(await drain(measureLosses(gpu, measured)));
}

/** The mean of the rows' losses, each row's own mean; rows have equally many tokens. */
export function meanOf(losses: readonly number[]): number {
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}

/** The mean loss of each row, nats a token. Yields after each micro-batch, when the GPU has nothing left to do. Error: `bad-corpus`. */
export async function* measureLosses(
  gpu: GpuDevice,
  { rows, microBatchSize, ...model }: MeasuredRows,
): AsyncGenerator<void, number[], void> {
  const { rowCount, contextLength } = rows;
  if (rowCount === 0)
    throw new AppError("bad-corpus", "no full row to measure; use a longer text or a shorter context");
  using losses = new TokenLosses(gpu, { ...model, microBatchSize: Math.min(microBatchSize, rowCount) }, contextLength);
  const found: number[] = [];
  while (found.length < rowCount) {
    const count = Math.min(losses.rows, rowCount - found.length);
    const chosen = Array.from({ length: count }, (_, index) => found.length + index);
    const ofTokens = await losses.read(rows, chosen);
    yield;
    for (const index of chosen.keys()) {
      const own = ofTokens.subarray(index * contextLength, (index + 1) * contextLength - 1);
      found.push(own.reduce((sum, loss) => sum + loss, 0) / (contextLength - 1));
    }
  }
  return found;
}
