import { type PointerEvent, useLayoutEffect, useRef } from "react";
import type { Tile } from "../../engine/viewApi";
import { colourTable, type Look, type Palette, paintValues } from "./heatmapColours";
import { clampWindow, type HeatmapWindow, type Matrix, rowHeight, type Size } from "./heatmapView";
import css from "./MatrixMinimap.module.css";

export interface MatrixMinimapProps {
  readonly matrix: Matrix;
  readonly window: HeatmapWindow;
  /** Of the picture. */
  readonly size: Size;
  /** The whole matrix, at most `minimapSize` of it. */
  readonly tile: Tile | undefined;
  readonly look: Look;
  readonly palette: Palette;
  readonly label: string;
  readonly onWindow: (window: HeatmapWindow) => void;
}

/** CSS pixels the map takes at most along its longer side, and at least along its shorter. */
const longest = 160;
const shortest = 24;

/** Size of the map of a matrix on the screen: its proportions, but never a line. */
export function minimapSize({ rows, columns }: Matrix): Size {
  const unit = longest / Math.max(rows, columns);
  return {
    width: Math.max(shortest, Math.round(columns * unit)),
    height: Math.max(shortest, Math.round(rows * unit)),
  };
}

/** The whole matrix with the part that the picture shows; a drag moves that part. */
export function MatrixMinimap({ matrix, window, size, tile, look, palette, label, onWindow }: MatrixMinimapProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const box = minimapSize(matrix);
  useLayoutEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context || !canvas.current || !tile) return;
    canvas.current.width = tile.columns;
    canvas.current.height = tile.rows;
    const image = new ImageData(tile.columns, tile.rows);
    paintValues(tile.values, look, colourTable(look, palette), new Uint32Array(image.data.buffer));
    context.putImageData(image, 0, 0);
  }, [tile, look, palette]);
  const seen = {
    rows: Math.min(matrix.rows, size.height / rowHeight(matrix, window.scale)),
    columns: Math.min(matrix.columns, size.width / window.scale),
  };
  const percent = (part: number, whole: number) => `${(part / whole) * 100}%`;
  const move = (event: PointerEvent<HTMLElement>) => {
    if (event.buttons !== 1) return;
    const area = event.currentTarget.getBoundingClientRect();
    const row = ((event.clientY - area.top) / area.height) * matrix.rows - seen.rows / 2;
    const column = ((event.clientX - area.left) / area.width) * matrix.columns - seen.columns / 2;
    onWindow(clampWindow({ row, column, scale: window.scale }, matrix, size));
  };
  return (
    <div
      className={css.map}
      style={{ width: box.width, height: box.height }}
      role="img"
      aria-label={label}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        move(event);
      }}
      onPointerMove={move}
      data-testid="inspector.minimap"
    >
      <canvas ref={canvas} className={css.canvas} aria-hidden />
      <i
        className={css.window}
        style={{
          top: percent(window.row, matrix.rows),
          left: percent(window.column, matrix.columns),
          width: percent(seen.columns, matrix.columns),
          height: percent(seen.rows, matrix.rows),
        }}
        data-testid="inspector.minimap.window"
        aria-hidden
      />
    </div>
  );
}
