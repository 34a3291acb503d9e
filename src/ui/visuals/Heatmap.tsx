import { useEffect, useId, useLayoutEffect, useRef } from "react";
import css from "./Heatmap.module.css";
import { gutter, type HeatmapFrame } from "./heatmapFrame";
import { heatmapKey } from "./heatmapKeys";
import type { CellPlace, HeatmapWindow } from "./heatmapView";
import { createCanvasPainter, type TilePainter } from "./tilePainter";
import { useHeatmapPointer } from "./useHeatmapPointer";

export interface HeatmapProps extends HeatmapFrame {
  readonly title: string;
  /** The picture in a sentence, for the reader of the screen. */
  readonly summary: string;
  /** Undefined: the whole matrix. */
  readonly onWindow: (window: HeatmapWindow | undefined) => void;
  readonly onCell: (cell: CellPlace | undefined) => void;
  /** A frame with a new tile is on the screen. */
  readonly onPainted: () => void;
  readonly testId: string;
}

/**
 * A matrix as a picture down to single scalars, on one canvas whatever its size. Wheel zooms at the pointer, drag pans, a
 * double click zooms by four; + − and Home zoom, arrows move a cell cursor, Enter goes to the numbers.
 */
export function Heatmap(props: HeatmapProps) {
  const { title, summary, onPainted, testId, ...frame } = props;
  const { matrix, window, size, tile, cursor } = frame;
  const canvas = useRef<HTMLCanvasElement>(null);
  const painter = useRef<TilePainter>(undefined);
  const helpId = useId();
  useHeatmapPointer(canvas, props);

  const ratio = globalThis.devicePixelRatio || 1;
  const [width, height] = [size.width + gutter.left, size.height + gutter.top];
  useLayoutEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context || !canvas.current) return;
    const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
    // Setting a size empties the canvas even where it stays the same.
    if (canvas.current.width !== w) canvas.current.width = w;
    if (canvas.current.height !== h) canvas.current.height = h;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    painter.current ??= createCanvasPainter(context);
    painter.current.paint(frame);
  });
  useEffect(() => {
    if (tile) onPainted();
  }, [tile, onPainted]);

  return (
    <div
      className={css.box}
      style={{ width, height }}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: an application takes the keys
      tabIndex={0}
      role="application"
      aria-label={`${title}. ${summary}`}
      aria-describedby={helpId}
      onKeyDown={(event) => {
        const action = heatmapKey(event, { matrix, window, size, cursor });
        if (!action) return;
        event.preventDefault();
        event.stopPropagation();
        if ("cell" in action) props.onCell(action.cell);
        if ("window" in action) props.onWindow(action.window);
      }}
      data-testid={testId}
    >
      <canvas ref={canvas} className={css.canvas} style={{ width, height }} aria-hidden />
      <span id={helpId} className="visually-hidden">
        Arrow keys move the cell cursor, with Shift by ten. Plus and minus zoom, Home shows the whole, Enter goes to the
        numbers, Escape leaves the cell.
      </span>
    </div>
  );
}
