import {
  type CellPlace,
  centreOn,
  fitWindow,
  type HeatmapWindow,
  type Matrix,
  nextScale,
  numberScale,
  type Point,
  panWindow,
  revealCell,
  rowHeight,
  type Size,
  visibleRect,
  zoomWindow,
} from "./heatmapView";

/** What a key asks of the picture; a part that is not named stays as it is. */
export interface HeatmapAction {
  readonly cell?: CellPlace | undefined;
  readonly window?: HeatmapWindow | undefined;
}

export interface HeatmapState {
  readonly matrix: Matrix;
  readonly window: HeatmapWindow;
  readonly size: Size;
  readonly cursor: CellPlace | undefined;
}

const moves: Readonly<Record<string, readonly [rows: number, columns: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** Undefined for a key that is not the picture's. */
export function heatmapKey(
  event: Pick<KeyboardEvent, "key" | "shiftKey" | "ctrlKey" | "metaKey" | "altKey">,
  state: HeatmapState,
): HeatmapAction | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey) return undefined;
  const { matrix, window, size, cursor } = state;
  const move = moves[event.key];
  if (move) return moveCursor(state, move, event.shiftKey ? 10 : 1);
  switch (event.key) {
    case "+":
    case "=":
      return { window: zoomAtCursor(state, 1) };
    case "-":
    case "_":
      return { window: zoomAtCursor(state, -1) };
    case "0":
    case "Home":
      return { window: undefined };
    case "PageUp":
      return { window: panWindow(window, matrix, size, { x: 0, y: size.height }) };
    case "PageDown":
      return { window: panWindow(window, matrix, size, { x: 0, y: -size.height }) };
    case "Enter": {
      const cell = cursor ?? firstVisible(state);
      return { cell, window: centreOn(matrix, size, cell, numberScale) };
    }
    case "Escape":
      return cursor ? { cell: undefined } : undefined;
    default:
      return undefined;
  }
}

function firstVisible({ window, matrix, size }: HeatmapState): CellPlace {
  const { row, column } = visibleRect(window, matrix, size);
  return { row, column };
}

function moveCursor(state: HeatmapState, [rows, columns]: readonly [number, number], by: number): HeatmapAction {
  const { matrix, window, size, cursor } = state;
  if (!cursor) return { cell: firstVisible(state) };
  const cell = {
    row: Math.min(matrix.rows - 1, Math.max(0, cursor.row + rows * by)),
    column: Math.min(matrix.columns - 1, Math.max(0, cursor.column + columns * by)),
  };
  const revealed = revealCell(window, matrix, size, cell);
  const isSame = revealed.row === window.row && revealed.column === window.column;
  return isSame ? { cell } : { cell, window: revealed };
}

/** One level nearer or farther; the cell in focus stays where it is, else the middle does. */
function zoomAtCursor({ matrix, window, size, cursor }: HeatmapState, by: number): HeatmapWindow | undefined {
  const scale = nextScale(window.scale, by);
  const whole = fitWindow(matrix, size);
  if (by < 0 && scale <= whole.scale) return undefined;
  const point: Point = cursor
    ? {
        x: (cursor.column + 0.5 - window.column) * window.scale,
        y: (cursor.row + 0.5 - window.row) * rowHeight(matrix, window.scale),
      }
    : { x: size.width / 2, y: size.height / 2 };
  return zoomWindow(window, matrix, size, point, scale);
}
