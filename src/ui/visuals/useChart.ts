import * as Plot from "@observablehq/plot";
import { type RefObject, useEffect, useRef } from "react";
import { useWidth } from "./useWidth";

const style = { background: "none", color: "var(--text)", fontFamily: "var(--sans)", fontSize: "12px" };

/**
 * The element in which a chart is drawn, over its whole width; drawn again when that or `options` changes, which must be
 * the same function as long as it gives the same chart. `onDrawn` is called with each drawing.
 */
export function useChart(
  options: (width: number) => Plot.PlotOptions,
  onDrawn?: (chart: Element) => void,
): RefObject<HTMLDivElement | null> {
  const host = useRef<HTMLDivElement>(null);
  const width = useWidth(host);
  useEffect(() => {
    const element = host.current;
    if (!element || width === 0) return;
    const chart = Plot.plot({ width, style, ...options(width) });
    onDrawn?.(chart);
    element.replaceChildren(chart);
    return () => chart.remove();
  }, [options, onDrawn, width]);
  return host;
}
