import { placeOf } from "../../app/tensorPlace";
import { formatNumber, formatPercent, formatScalar } from "../../base/format";
import type { Rect, TensorFigures } from "../../engine/viewApi";
import type { PlacedTile } from "../visuals/heatmapFrame";
import { cellEdge, type Detail, visibleRect } from "../visuals/heatmapView";
import type { TableRows } from "../widgets/tableText";
import type { LineOrder, Orders } from "./lineOrder";
import type { Inspected } from "./useInspected";
import type { Picture } from "./usePicture";

/** The tensor as drawn, in a sentence or two. */
export function summaryOf({ rows, columns, shape }: Inspected, { figures, vector, domain }: Picture): string {
  const size = shape.length > 1 ? `${rows} rows by ${columns} columns` : `one row of ${columns}`;
  if (!figures) return `${size}.`;
  if (vector.startsWith("mask:")) {
    return `${size}; ${formatPercent(figures.mean)} are key weights${strongest(figures, "densest")}.`;
  }
  const [top] = figures.top;
  if (!top) return `${size}; all are zero.`;
  const largest = `the largest weight is ${formatScalar(top.value)} at row ${top.row}, column ${top.column}`;
  const near = figures.domain > 0 ? `99.5 % lie within ±${formatScalar(domain)}` : "fewer than 0.5 % differ from zero";
  return `${size}; ${near}; ${largest}${strongest(figures, "strongest")}.`;
}

function strongest({ rowRms, columnRms }: TensorFigures, word: string): string {
  const rows = rowRms.length > 1 ? `; the ${word} row is ${indexOfLargest(rowRms)}` : "";
  return columnRms.length > 1 ? `${rows}; the ${word} column is ${indexOfLargest(columnRms)}` : rows;
}

export function indexOfLargest(values: Float32Array): number {
  return values.reduce((best, value, i) => (value > (values[best] ?? 0) ? i : best), 0);
}

/** What a cell of the picture is, in words: "one cell is one weight", "4 × 4 weights: the largest". */
export function cellWords(detail: Detail, block: number, vector: string, summary: "peak" | "mean" | "rms"): string {
  if (detail !== "blocks") return "each cell is one weight";
  const side = `each cell sums up ${block} × ${block} weights`;
  if (vector.startsWith("mask:")) return `${side}: share of key weights`;
  if (vector.startsWith("overlap:")) return `${side}: share that is key to both`;
  const words = { peak: "the one of largest size, with its sign", mean: "their mean", rms: "root mean square" };
  return `${side}: ${words[summary]}`;
}

/** "rows 0–63, columns 0–127": what is in view. */
export function windowWords({ window, matrix, size, orders }: Picture): string {
  const seen = visibleRect(window, matrix, size);
  const columns = `${orders.columns ? "column places" : "columns"} ${range(seen.column, seen.columns)}`;
  if (matrix.rows === 1) return columns;
  return `${orders.rows ? "row places" : "rows"} ${range(seen.row, seen.rows)}, ${columns}`;
}

/** That rows or columns do not stand in the tensor's own order; empty where they do. */
export function orderWords({ orders }: Pick<Picture, "orders">): string {
  const lines = [orders.rows && "rows", orders.columns && "columns"].filter(Boolean).join(" and ");
  return lines && `${lines} in another order than the tensor’s, strongest first`;
}

export function range(start: number, count: number): string {
  return count === 1 ? String(start) : `${start}–${start + count - 1}`;
}

/** The cells of a tile that are in view, with their numbers. */
export function visibleCells(placed: PlacedTile, { window, matrix, size, orders }: Picture): TableRows {
  return cellsIn(placed, visibleRect(window, matrix, size), orders);
}

/**
 * The cells of a tile that lie in `seen` at least partly. Header: the columns of each; first entry of a row: its rows; of
 * several in an order of their own, their places.
 */
export function cellsIn({ tile, rect }: PlacedTile, seen: Rect, orders: Orders): TableRows {
  const columns = cellsWithin(rect.column, rect.columns, tile.columns, seen.column, seen.columns, orders.columns);
  const rows = cellsWithin(rect.row, rect.rows, tile.rows, seen.row, seen.rows, orders.rows);
  return [
    ["row \\ column", ...columns.map(({ label }) => label)],
    ...rows.map(({ index, label }) => [
      label,
      ...columns.map((column) => tile.values[index * tile.columns + column.index] ?? ""),
    ]),
  ];
}

function cellsWithin(
  start: number,
  length: number,
  cells: number,
  seen: number,
  seenLength: number,
  order: LineOrder | undefined,
) {
  const label = (first: number, count: number) => {
    if (!order) return range(first, count);
    return count === 1 ? String(order.lines[first] ?? first) : `places ${range(first, count)}`;
  };
  return Array.from({ length: cells }, (_, index) => {
    const first = start + cellEdge(index, length, cells);
    const end = start + cellEdge(index + 1, length, cells);
    return { index, first, end, label: label(first, end - first) };
  }).filter(({ first, end }) => end > seen && first < seen + seenLength);
}

/** "layer 2, gate" and its shape. */
export function tensorWords({ name, shape, rows, columns }: Inspected): string {
  return `${placeOf(name).label}: ${shape.join(" × ")} = ${formatNumber(rows * columns)} weights`;
}
