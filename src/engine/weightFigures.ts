import { present } from "../base/assert";
import { Arena } from "../gpu/arena";
import type { GpuDevice } from "../gpu/device";
import { findKthLargest } from "../kernels/kthLargest";
import { tensorStatistics } from "../kernels/statistics";
import { countBeyond, topScalars } from "../kernels/topScalars";
import { evaluateWhole, type RowsInSlab, type ValueSource } from "../kernels/values";
import { readTile } from "../kernels/views";
import { domainQuantile, type TensorFigures, topCount } from "./viewApi";

/** A tensor [rows, columns] in its slabs. */
export interface PlacedTensor {
  readonly parts: readonly RowsInSlab[];
  readonly rows: number;
  readonly columns: number;
}

/** Figures of a tensor of `source`, which is evaluated once. Order statistics are exact, sums f32. */
export async function weightFigures(
  gpu: GpuDevice,
  source: ValueSource,
  { parts, rows, columns }: PlacedTensor,
): Promise<TensorFigures> {
  using arena = new Arena(gpu);
  const whole = await evaluateWhole(gpu, arena, source, { parts, columns });
  const { count, minimum, maximum, mean, rms, histogram } = await tensorStatistics(gpu, whole.values, {
    parts: whole.parts,
    columns,
    quantiles: [],
  });
  const rank = count - Math.floor(domainQuantile * (count - 1));
  const [ranked] = await findKthLargest(gpu, whole.pieces, [rank], { order: "magnitude" });
  const { value: domain, larger } = present(ranked, "the quantile");
  const marginal = async (cells: { readonly maxRows: number; readonly maxColumns: number }) => {
    const rect = { row: 0, column: 0, rows, columns };
    return (await readTile(gpu, whole.values, { parts: whole.parts, columns, rect, ...cells }, "rms")).values;
  };
  const top = await topScalars(gpu, whole.pieces, topCount);
  return {
    count,
    minimum,
    maximum,
    mean,
    rms,
    domain,
    clippedShare: larger / count,
    histogram,
    rowRms: await marginal({ maxRows: rows, maxColumns: 1 }),
    columnRms: await marginal({ maxRows: 1, maxColumns: columns }),
    top: top.map(({ index, value }) => ({ row: Math.floor(index / columns), column: index % columns, value })),
  };
}

/** Rank of the scalar at a position of the tensor, row by row, among all of them by magnitude. */
export async function weightRank(
  gpu: GpuDevice,
  source: ValueSource,
  { parts, columns }: PlacedTensor,
  index: number,
): Promise<number> {
  using arena = new Arena(gpu);
  const { pieces } = await evaluateWhole(gpu, arena, source, { parts, columns });
  return 1 + (await countBeyond(gpu, pieces, index));
}
