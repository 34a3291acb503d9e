import type { Tile, TileRequest } from "./viewApi";

/** Values of whole rows of a tensor: the one at `firstRow` first, as they stand in the tensor or in an order. */
export interface Rows {
  readonly values: Float32Array;
  readonly firstRow: number;
  /** Scalars in a row. */
  readonly columns: number;
}

type Summary = TileRequest["summary"] | "share";

const summaries: Readonly<
  Record<Summary, { add(sum: number, value: number): number; end(sum: number, n: number): number }>
> = {
  peak: { add: (best, value) => (Math.abs(value) > Math.abs(best) ? value : best), end: (best) => best },
  mean: { add: (sum, value) => sum + value, end: (sum, n) => sum / n },
  share: { add: (sum, value) => sum + value, end: (sum, n) => sum / n },
  rms: { add: (sum, value) => sum + value * value, end: (sum, n) => Math.sqrt(sum / n) },
};

/** The cells of a rectangle, each summed up in f64 over its scalars row by row, its columns in their order. */
export function tileOfRows(
  { values, firstRow, columns: rowLength }: Rows,
  { rect, maxRows, maxColumns, columnOrder }: Pick<TileRequest, "rect" | "maxRows" | "maxColumns" | "columnOrder">,
  summary: Summary,
): Tile {
  const rows = Math.min(maxRows, rect.rows);
  const columns = Math.min(maxColumns, rect.columns);
  const { add, end } = summaries[summary];
  const edges = (length: number, cells: number) =>
    Array.from({ length: cells + 1 }, (_, cell) => Math.floor((cell * length) / cells));
  const [tops, lefts] = [edges(rect.rows, rows), edges(rect.columns, columns)];
  const sums = new Float64Array(rows * columns);
  for (let r = 0; r < rows; r++) {
    for (let row = tops[r] ?? 0; row < (tops[r + 1] ?? 0); row++) {
      const start = (rect.row + row - firstRow) * rowLength;
      for (let c = 0; c < columns; c++) {
        let sum = sums[r * columns + c] ?? 0;
        const last = lefts[c + 1] ?? 0;
        for (let place = lefts[c] ?? 0; place < last; place++) {
          sum = add(sum, values[start + (columnOrder ? (columnOrder[place] ?? 0) : rect.column + place)] ?? 0);
        }
        sums[r * columns + c] = sum;
      }
    }
  }
  const cells = Float32Array.from(sums, (sum, cell) => {
    const [r, c] = [Math.floor(cell / columns), cell % columns];
    const height = (tops[r + 1] ?? 0) - (tops[r] ?? 0);
    return end(sum, height * ((lefts[c + 1] ?? 0) - (lefts[c] ?? 0)));
  });
  return { rows, columns, values: cells, ...rangeOf(cells) };
}

/** Least and largest of at least one value. */
export function rangeOf(values: Float32Array): { readonly minimum: number; readonly maximum: number } {
  let [minimum, maximum] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    minimum = Math.min(minimum, value);
    maximum = Math.max(maximum, value);
  }
  return { minimum, maximum };
}
