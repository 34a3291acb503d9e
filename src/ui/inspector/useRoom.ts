import { type RefObject, useEffect } from "react";
import { useApp } from "../../app/store/store";
import { gutter } from "../visuals/heatmapFrame";
import type { Size } from "../visuals/heatmapView";
import { marginalDepth } from "../visuals/Marginal";

/** Shares of the page's height that a picture may take, and its bounds in CSS pixels. */
const heights = { dock: { share: 0.44, least: 240, most: 520 }, full: { share: 0.62, least: 280, most: 900 } } as const;

/** The room for a matrix in an element that is as wide as may be: its width, and a share of the page's height. */
export function useRoom(box: RefObject<HTMLElement | null>, onRoom: (room: Size) => void): void {
  const full = useApp((state) => state.inspector.full);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const { share, least, most } = heights[full ? "full" : "dock"];
    const measure = () => {
      const height = Math.min(most, Math.max(least, Math.floor(innerHeight * share)));
      // Width, not height, comes from the element: the picture's own height must not feed back.
      onRoom({ width: Math.max(64, Math.floor(element.clientWidth) - gutter.left - marginalDepth - 4), height });
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    window.addEventListener("resize", measure);
    return () => {
      observer.disconnect();
      window.removeEventListener("resize", measure);
    };
  }, [box, full, onRoom]);
}
