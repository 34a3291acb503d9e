import { type RefObject, useEffect, useRef } from "react";
import { gutter } from "./heatmapFrame";
import {
  type CellPlace,
  cellAt,
  fitWindow,
  type HeatmapWindow,
  type Matrix,
  nextScale,
  type Point,
  panWindow,
  type Size,
  scaleTimes,
  zoomWindow,
} from "./heatmapView";

interface PointerTarget {
  readonly matrix: Matrix;
  readonly window: HeatmapWindow;
  readonly size: Size;
  readonly onWindow: (window: HeatmapWindow | undefined) => void;
  readonly onCell: (cell: CellPlace | undefined) => void;
}

/** Wheel movement that makes one level, in pixels: a notch of a common mouse. */
const wheelLevel = 80;
/** A pointer that moved less than this has clicked. */
const clickSlack = 4;

/** Wheel and pinch zoom at the pointer, drag pans, a click picks a cell, a double click zooms by four. */
export function useHeatmapPointer(canvas: RefObject<HTMLCanvasElement | null>, target: PointerTarget): void {
  // Listeners are put on once and look up what is on the screen now.
  const current = useRef(target);
  useEffect(() => {
    current.current = target;
  });
  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const at = (event: MouseEvent): Point => {
      const box = element.getBoundingClientRect();
      return { x: event.clientX - box.left - gutter.left, y: event.clientY - box.top - gutter.top };
    };
    const zoomTo = (scale: number, point: Point) => {
      const { matrix, window, size, onWindow } = current.current;
      if (scale === window.scale) return;
      const isWhole = scale < window.scale && scale <= fitWindow(matrix, size).scale;
      onWindow(isWhole ? undefined : zoomWindow(window, matrix, size, point, scale));
    };
    let turned = 0;
    const wheel = (event: WheelEvent) => {
      event.preventDefault();
      turned += event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? event.deltaY : event.deltaY * wheelLevel;
      const levels = Math.trunc(turned / wheelLevel);
      if (levels === 0) return;
      turned -= levels * wheelLevel;
      zoomTo(nextScale(current.current.window.scale, -levels), at(event));
    };
    const fingers = new Map<number, Point>();
    /** Where a drag began: moves are counted from there, for several may come before the next frame. */
    let grip: { readonly point: Point; readonly window: HeatmapWindow } | undefined;
    let dragged = false;
    let pinch: { readonly distance: number; readonly scale: number } | undefined;
    const down = (event: PointerEvent) => {
      if (event.button !== 0) return;
      element.setPointerCapture(event.pointerId);
      fingers.set(event.pointerId, at(event));
      if (fingers.size === 1) [dragged, grip] = [false, { point: at(event), window: current.current.window }];
      if (fingers.size === 2) pinch = { distance: spread(fingers), scale: current.current.window.scale };
    };
    const move = (event: PointerEvent) => {
      if (!fingers.has(event.pointerId) || !grip) return;
      const point = at(event);
      fingers.set(event.pointerId, point);
      if (pinch) {
        zoomTo(scaleTimes(pinch.scale, spread(fingers) / pinch.distance), middle(fingers));
        return;
      }
      const { matrix, window, size, onWindow } = current.current;
      // Zoomed in between: the drag goes on from here.
      if (window.scale !== grip.window.scale) grip = { point, window };
      const by = { x: point.x - grip.point.x, y: point.y - grip.point.y };
      dragged ||= Math.hypot(by.x, by.y) >= clickSlack;
      if (dragged) onWindow(panWindow(grip.window, matrix, size, by));
    };
    const up = (event: PointerEvent) => {
      if (!fingers.delete(event.pointerId)) return;
      const isClick = fingers.size === 0 && !pinch && !dragged;
      if (fingers.size < 2) pinch = fingers.size === 0 ? undefined : pinch;
      if (!isClick || event.type === "pointercancel") return;
      const { window, matrix, onCell } = current.current;
      const cell = cellAt(window, matrix, at(event));
      if (cell) onCell(cell);
    };
    const double = (event: MouseEvent) => zoomTo(scaleTimes(current.current.window.scale, 4), at(event));
    element.addEventListener("wheel", wheel, { passive: false });
    element.addEventListener("pointerdown", down);
    element.addEventListener("pointermove", move);
    element.addEventListener("pointerup", up);
    element.addEventListener("pointercancel", up);
    element.addEventListener("dblclick", double);
    return () => {
      element.removeEventListener("wheel", wheel);
      element.removeEventListener("pointerdown", down);
      element.removeEventListener("pointermove", move);
      element.removeEventListener("pointerup", up);
      element.removeEventListener("pointercancel", up);
      element.removeEventListener("dblclick", double);
    };
  }, [canvas]);
}

function spread(fingers: ReadonlyMap<number, Point>): number {
  const [a, b] = [...fingers.values()];
  return a && b ? Math.max(1, Math.hypot(a.x - b.x, a.y - b.y)) : 1;
}

function middle(fingers: ReadonlyMap<number, Point>): Point {
  const [a = { x: 0, y: 0 }, b = a] = [...fingers.values()];
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
}
