import type { Tile, TileRequest } from "./viewApi";

/** Values of whole rows of a tensor: the one at `firstRow` first, as they stand in the tensor or in an order. */
export interface Rows {
  readonly values: Float32Array;
  readonly firstRow: number;
  /** Scalars in a row. */
  readonly columns: number;
}

type Summary = TileRequest["summary"] | "share";

/** The cells of a rectangle, each summed up in f64 over its scalars row by row, its columns in their order. */
export function tileOfRows(
  { values, firstRow, columns: rowLength }: Rows,
  { rect, maxRows, maxColumns, columnOrder }: Pick<TileRequest, "rect" | "maxRows" | "maxColumns" | "columnOrder">,
  summary: Summary,
): Tile {
  const rows = Math.min(maxRows, rect.rows);
  const columns = Math.min(maxColumns, rect.columns);
  const edges = (length: number, cells: number) =>
    Array.from({ length: cells + 1 }, (_, cell) => Math.floor((cell * length) / cells));
  const [tops, lefts] = [edges(rect.rows, rows), edges(rect.columns, columns)];
  const sums = new Float64Array(rows * columns);
  const line = new Float32Array(rect.columns);
  for (let r = 0; r < rows; r++) {
    const cells = sums.subarray(r * columns, (r + 1) * columns);
    for (let row = tops[r] ?? 0; row < (tops[r + 1] ?? 0); row++) {
      const start = (rect.row + row - firstRow) * rowLength;
      if (columnOrder)
        for (let place = 0; place < line.length; place++) line[place] = values[start + (columnOrder[place] ?? 0)] ?? 0;
      else line.set(values.subarray(start + rect.column, start + rect.column + rect.columns));
      addLine(cells, line, lefts, summary);
    }
  }
  const cells = Float32Array.from(sums, (sum, cell) => {
    const [r, c] = [Math.floor(cell / columns), cell % columns];
    const area = ((tops[r + 1] ?? 0) - (tops[r] ?? 0)) * ((lefts[c + 1] ?? 0) - (lefts[c] ?? 0));
    if (summary === "peak") return sum;
    return summary === "rms" ? Math.sqrt(sum / area) : sum / area;
  });
  return { rows, columns, values: cells, ...rangeOf(cells) };
}

/** Adds a row's scalars to the cells that begin at `lefts`. A loop for each summary: this is what a moving slider waits for. */
function addLine(cells: Float64Array, line: Float32Array, lefts: readonly number[], summary: Summary): void {
  for (let c = 0; c < cells.length; c++) {
    const [first, last] = [lefts[c] ?? 0, lefts[c + 1] ?? 0];
    let sum = cells[c] ?? 0;
    if (summary === "peak") {
      let size = Math.abs(sum);
      for (let place = first; place < last; place++) {
        const value = line[place] ?? 0;
        const own = Math.abs(value);
        if (own > size) {
          sum = value;
          size = own;
        }
      }
    } else if (summary === "rms") {
      for (let place = first; place < last; place++) sum += (line[place] ?? 0) ** 2;
    } else {
      for (let place = first; place < last; place++) sum += line[place] ?? 0;
    }
    cells[c] = sum;
  }
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
