import type { Rect, TileRequest } from "../../engine/viewApi";

/** Rows and columns of a matrix; a vector is one row. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
}

/** CSS pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface CellPlace {
  readonly row: number;
  readonly column: number;
}

/** What part of a matrix a picture shows: the scalar at its top left corner, and CSS pixels a scalar. */
export interface HeatmapWindow extends CellPlace {
  readonly scale: number;
}

/** Zoom levels: below 1 a whole number of scalars a pixel, above it a whole number of pixels a scalar: no moiré. */
export const scales: readonly number[] = [
  ...[256, 128, 64, 32, 24, 16, 12, 8, 6, 4, 3, 2].map((scalars) => 1 / scalars),
  ...[1, 2, 3, 4, 6, 8, 12, 16, 24, 36, 48, 64],
];

/** From this many pixels a scalar on, cells are parted by a gap and the mask is an outline. */
export const cellScale = 4;
/** From here on the number stands in the cell: three digits at a legible size need this width. */
export const numberScale = 36;

/** Height of the one row of a vector: tall enough to see. */
const vectorHeight = 48;
/** A long thin matrix is not made thinner than this to fit. */
const leastSide = 64;
/** Cells of a tile of blocks at most: 1 MiB is read. */
const blockCells = 2 ** 18;
/** Cells of a tile of scalars at most. */
const scalarCells = 2 ** 20;

/** CSS pixels a row takes. */
export function rowHeight(matrix: Matrix, scale: number): number {
  return matrix.rows === 1 ? Math.max(vectorHeight, scale) : scale;
}

/** The largest level at which the whole matrix is in view; a long thin one is cut instead of becoming a line. */
export function fitWindow(matrix: Matrix, size: Size): HeatmapWindow {
  const fits = (scale: number) =>
    matrix.columns * scale <= size.width && matrix.rows * rowHeight(matrix, scale) <= size.height;
  const isWide = (scale: number) => Math.min(matrix.rows, matrix.columns) * scale >= leastSide;
  const largest = scales.findLast((scale) => scale <= 24 && fits(scale)) ?? scales[0] ?? 1;
  const thin = matrix.rows === 1 ? undefined : scales.find((scale) => scale <= 1 && isWide(scale));
  return { row: 0, column: 0, scale: Math.max(largest, thin ?? 0) };
}

/** The window moved so that it stays on the matrix and scalars meet whole pixels. */
export function clampWindow(window: HeatmapWindow, matrix: Matrix, size: Size): HeatmapWindow {
  const clamp = (start: number, count: number, length: number, scale: number) =>
    Math.round(Math.min(Math.max(0, count - length / scale), Math.max(0, start)) * scale) / scale;
  return {
    row: clamp(window.row, matrix.rows, size.height, rowHeight(matrix, window.scale)),
    column: clamp(window.column, matrix.columns, size.width, window.scale),
    scale: window.scale,
  };
}

/** What of the room the matrix takes: a small one leaves some of it free. */
export function shownSize({ scale }: HeatmapWindow, matrix: Matrix, room: Size): Size {
  return {
    width: Math.min(room.width, Math.ceil(matrix.columns * scale)),
    height: Math.min(room.height, Math.ceil(matrix.rows * rowHeight(matrix, scale))),
  };
}

/** The same place at another level: the scalar under `point` stays there. */
export function zoomWindow(
  window: HeatmapWindow,
  matrix: Matrix,
  size: Size,
  point: Point,
  scale: number,
): HeatmapWindow {
  const column = window.column + point.x / window.scale - point.x / scale;
  const row = window.row + point.y / rowHeight(matrix, window.scale) - point.y / rowHeight(matrix, scale);
  return clampWindow({ row, column, scale }, matrix, size);
}

/** The level `by` steps on, within the ladder. */
export function nextScale(scale: number, by: number): number {
  const level = scales.findLastIndex((known) => known <= scale * 1.001);
  return scales[Math.min(scales.length - 1, Math.max(0, level + by))] ?? scale;
}

/** The level nearest to `factor` times this one, in ratio. */
export function scaleTimes(scale: number, factor: number): number {
  const distance = (known: number) => Math.abs(Math.log(known / (scale * factor)));
  return scales.reduce((best, known) => (distance(known) < distance(best) ? known : best), scale);
}

export function panWindow(window: HeatmapWindow, matrix: Matrix, size: Size, by: Point): HeatmapWindow {
  const row = window.row - by.y / rowHeight(matrix, window.scale);
  return clampWindow({ ...window, row, column: window.column - by.x / window.scale }, matrix, size);
}

/** The window moved as little as needed to have a cell in view. */
export function revealCell(
  window: HeatmapWindow,
  matrix: Matrix,
  size: Size,
  { row, column }: CellPlace,
): HeatmapWindow {
  const reveal = (start: number, place: number, length: number) =>
    place < start ? place : Math.max(start, place + 1 - length);
  const height = size.height / rowHeight(matrix, window.scale);
  return clampWindow(
    {
      ...window,
      row: reveal(window.row, row, height),
      column: reveal(window.column, column, size.width / window.scale),
    },
    matrix,
    size,
  );
}

/** The window at `scale` with the cell in its middle. */
export function centreOn(matrix: Matrix, size: Size, { row, column }: CellPlace, scale: number): HeatmapWindow {
  const height = size.height / rowHeight(matrix, scale);
  return clampWindow(
    { row: row + 0.5 - height / 2, column: column + 0.5 - size.width / scale / 2, scale },
    matrix,
    size,
  );
}

/** The scalar under a point, if any. */
export function cellAt(window: HeatmapWindow, matrix: Matrix, { x, y }: Point): CellPlace | undefined {
  const column = Math.floor(window.column + x / window.scale);
  const row = Math.floor(window.row + y / rowHeight(matrix, window.scale));
  return row >= 0 && row < matrix.rows && column >= 0 && column < matrix.columns ? { row, column } : undefined;
}

/** The scalars that are at least partly in view. */
export function visibleRect(window: HeatmapWindow, matrix: Matrix, size: Size): Rect {
  const height = rowHeight(matrix, window.scale);
  const row = Math.max(0, Math.floor(window.row + 1e-6));
  const column = Math.max(0, Math.floor(window.column + 1e-6));
  const endRow = Math.min(matrix.rows, Math.ceil(window.row + size.height / height - 1e-6));
  const endColumn = Math.min(matrix.columns, Math.ceil(window.column + size.width / window.scale - 1e-6));
  return { row, column, rows: Math.max(1, endRow - row), columns: Math.max(1, endColumn - column) };
}

/** How far a picture looks into its matrix. */
export type Detail = "blocks" | "texels" | "cells" | "numbers";

/** Level of detail at a zoom level, for cells of at least `block` × `block` scalars. */
export function detailOf(scale: number, block: number): Detail {
  if (scale < 1 || block > 1) return "blocks";
  if (scale < cellScale) return "texels";
  return scale < numberScale ? "cells" : "numbers";
}

/**
 * The tile that a window needs: what is in view and an eighth of it around, in whole blocks of at least `block` scalars a
 * side and no smaller than a pixel. Blocks grow where there would be too many.
 */
export function tileOf(window: HeatmapWindow, matrix: Matrix, size: Size, block: number): PictureTile {
  const seen = visibleRect(window, matrix, size);
  const least = Math.max(block, Math.round(1 / window.scale));
  for (let side = least; ; side *= 2) {
    const rows = cutBlocks(seen.row, seen.rows, matrix.rows, side);
    const columns = cutBlocks(seen.column, seen.columns, matrix.columns, side);
    if (rows.cells * columns.cells > (side === 1 ? scalarCells : blockCells)) continue;
    return {
      rect: { row: rows.start, column: columns.start, rows: rows.length, columns: columns.length },
      maxRows: rows.cells,
      maxColumns: columns.cells,
      block: side,
    };
  }
}

/** A rectangle of the matrix and how many cells it is drawn with. */
export interface PictureTile extends Pick<TileRequest, "rect" | "maxRows" | "maxColumns"> {
  /** Scalars along the side of a cell; one less in some, where the matrix ends within a block. */
  readonly block: number;
}

function cutBlocks(start: number, length: number, count: number, block: number) {
  const apron = Math.ceil(length / 8);
  const first = Math.floor(Math.max(0, start - apron) / block) * block;
  const end = Math.min(count, Math.ceil((start + length + apron) / block) * block);
  return { start: first, length: end - first, cells: Math.ceil((end - first) / block) };
}

/** First scalar of cell `index` where `length` scalars are cut into `cells`. */
export function cellEdge(index: number, length: number, cells: number): number {
  return Math.floor((index * length) / cells);
}
