import { type ColourTable, colourIndex } from "./heatmapColours";
import { type Context, gutter, type HeatmapFrame, valueAt } from "./heatmapFrame";
import { rowHeight, visibleRect } from "./heatmapView";

/** Runs over the scalars in view with the pixel at which each starts. */
function eachVisible(frame: HeatmapFrame, visit: (row: number, column: number, x: number, y: number) => void): void {
  const { window, matrix, size } = frame;
  const seen = visibleRect(window, matrix, size);
  const height = rowHeight(matrix, window.scale);
  for (let row = seen.row; row < seen.row + seen.rows; row++) {
    for (let column = seen.column; column < seen.column + seen.columns; column++) {
      visit(row, column, (column - window.column) * window.scale, (row - window.row) * height);
    }
  }
}

export function drawGaps(context: Context, { window, matrix, size, palette }: HeatmapFrame): void {
  const seen = visibleRect(window, matrix, size);
  const height = rowHeight(matrix, window.scale);
  const [right, bottom] = [
    (seen.column + seen.columns - window.column) * window.scale,
    (seen.row + seen.rows - window.row) * height,
  ];
  context.fillStyle = palette.paper;
  for (let column = seen.column + 1; column <= seen.column + seen.columns; column++) {
    context.fillRect(Math.round((column - window.column) * window.scale) - 1, 0, 1, bottom);
  }
  for (let row = seen.row + 1; row <= seen.row + seen.rows; row++) {
    context.fillRect(0, Math.round((row - window.row) * height) - 1, right, 1);
  }
}

export function drawOutlines(context: Context, frame: HeatmapFrame): void {
  const { outline, window, matrix, palette } = frame;
  // Below 6 pixels an outline would cover the colour that it surrounds.
  if (!outline || window.scale < 6) return;
  const width = window.scale >= 16 ? 2 : 1;
  const height = rowHeight(matrix, window.scale);
  context.beginPath();
  eachVisible(frame, (row, column, x, y) => {
    if ((valueAt(outline, row, column) ?? 0) < 0.5) return;
    context.rect(x + width / 2, y + width / 2, window.scale - 1 - width, height - 1 - width);
  });
  context.lineWidth = width;
  context.strokeStyle = palette.first;
  context.stroke();
}

export function drawSeparators(context: Context, { separators, window, matrix, size, palette }: HeatmapFrame): void {
  const height = rowHeight(matrix, window.scale);
  context.fillStyle = palette.text;
  for (const column of separators.columns) {
    context.fillRect(Math.round((column - window.column) * window.scale) - 1, 0, 1, size.height);
  }
  for (const row of separators.rows) {
    context.fillRect(0, Math.round((row - window.row) * height) - 1, size.width, 1);
  }
}

export function drawValues(context: Context, frame: HeatmapFrame, table: ColourTable): void {
  const { tile, look, window, matrix, exponent } = frame;
  if (!tile) return;
  const height = rowHeight(matrix, window.scale);
  context.font = `${window.scale >= 48 ? 11 : 10}px ui-monospace, "DejaVu Sans Mono", monospace`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  eachVisible(frame, (row, column, x, y) => {
    const value = valueAt(tile, row, column);
    if (value === undefined) return;
    context.fillStyle = table.text[colourIndex(value, look)] ?? frame.palette.text;
    context.fillText(cellText(value, exponent), x + window.scale / 2, y + height / 2, window.scale - 3);
  });
}

/** A number in units of 10^exponent, three digits of it where it is not tiny: at most five characters. */
export function cellText(value: number, exponent: number): string {
  if (value === 0) return "0";
  const scaled = value / 10 ** exponent;
  const size = Math.abs(scaled);
  const digits = size >= 99.95 ? 0 : size >= 9.995 ? 1 : size >= 0.9995 ? 2 : 3;
  return scaled.toFixed(digits).replace(/^(-?)0\./, "$1.");
}

/** The power of 1000 in whose units the largest number has one to three digits before the point. */
export function exponentOf(largest: number): number {
  return largest > 0 && Number.isFinite(largest) ? Math.floor(Math.log10(largest) / 3) * 3 : 0;
}

export function drawCursor(context: Context, { cursor, window, matrix, palette }: HeatmapFrame): void {
  if (!cursor) return;
  const height = rowHeight(matrix, window.scale);
  const [x, y] = [(cursor.column - window.column) * window.scale, (cursor.row - window.row) * height];
  // Wider than the cell where that is small, so that it can be found.
  const [w, h] = [Math.max(window.scale, 7), Math.max(height, 7)];
  const [left, top] = [x + (window.scale - w) / 2, y + (height - h) / 2];
  for (const [colour, grow] of [
    [palette.paper, 2.5],
    [palette.text, 1],
  ] as const) {
    context.lineWidth = 2;
    context.strokeStyle = colour;
    context.strokeRect(left - grow, top - grow, w + 2 * grow - 1, h + 2 * grow - 1);
  }
}

/** Row numbers at the left, column numbers above: at round places, as many as there is room for. */
export function drawNumbers(context: Context, { matrix, window, size, palette, numbers }: HeatmapFrame): void {
  const height = rowHeight(matrix, window.scale);
  context.fillStyle = palette.muted;
  context.font = '10px ui-monospace, "DejaVu Sans Mono", monospace';
  context.textBaseline = "middle";
  context.textAlign = "center";
  for (const column of ticks(window.column, size.width, window.scale, matrix.columns, 44)) {
    const x = gutter.left + (column + 0.5 - window.column) * window.scale;
    if (x < gutter.left + size.width) context.fillText(String(numbers.columns?.[column] ?? column), x, gutter.top / 2);
  }
  context.textAlign = "right";
  for (const row of ticks(window.row, size.height, height, matrix.rows, 18)) {
    const y = gutter.top + (row + 0.5 - window.row) * height;
    if (y < gutter.top + size.height) context.fillText(String(numbers.rows?.[row] ?? row), gutter.left - 5, y);
  }
}

/** Indices in view at steps of 1, 2, 5, 10 … that leave `room` pixels to each. */
export function ticks(start: number, length: number, scale: number, count: number, room: number): readonly number[] {
  let step = 1;
  for (let i = 0; step * scale < room; i++) step = 10 ** Math.floor(i / 3) * ([1, 2, 5][i % 3] ?? 1);
  const found: number[] = [];
  const end = Math.min(count, start + length / scale);
  for (let index = Math.ceil(start / step) * step; index < end; index += step) found.push(index);
  return found;
}
