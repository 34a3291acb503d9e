import type { Rect } from "./views";

/** Cells of a row-major tensor's rectangle, each reduced by `reduce` over its values in row order. */
export function tileReference(
  values: Float32Array,
  rowLength: number,
  { rect, rows, columns }: { readonly rect: Rect; readonly rows: number; readonly columns: number },
  reduce: (values: readonly number[]) => number,
): Float32Array {
  const edge = (index: number, length: number, cells: number): number => Math.floor((index * length) / cells);
  return Float32Array.from({ length: rows * columns }, (_, cell) => {
    const [r, c] = [Math.floor(cell / columns), cell % columns];
    const found: number[] = [];
    for (let row = edge(r, rect.rows, rows); row < edge(r + 1, rect.rows, rows); row++) {
      for (let column = edge(c, rect.columns, columns); column < edge(c + 1, rect.columns, columns); column++) {
        found.push(values[(rect.row + row) * rowLength + rect.column + column] ?? 0);
      }
    }
    return reduce(found);
  });
}

/** The value of largest magnitude, the first of equals. */
export function extremeReference(values: readonly number[]): number {
  return values.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0);
}

export function meanReference(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Root of the mean square. */
export function rmsReference(values: readonly number[]): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
}
