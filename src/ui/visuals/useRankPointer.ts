import { type KeyboardEvent, type PointerEvent, useRef } from "react";
import type { RankCurveProps } from "./RankCurve";
import { cutAt, rankAt, viewWidth } from "./rankScales";

type Input = Pick<RankCurveProps, "onCut" | "onFocus" | "onBrush" | "focusedRank" | "cutCount"> & {
  readonly count: number;
};

/** A press that moves less than this many CSS pixels is a click. */
const clickSlack = 4;

/** What is being dragged, and from where. */
type Drag = { readonly kind: "cut" } | { readonly kind: "brush"; readonly clientX: number; readonly rank: number };

/** Pointer and keys of the rank curve: the cut is dragged, a click focuses, a drag over the plot picks out a stretch. */
export function useRankPointer({ count, onCut, onFocus, onBrush, focusedRank, cutCount }: Input) {
  const svg = useRef<SVGSVGElement>(null);
  const drag = useRef<Drag>(undefined);
  /** Where a stretch picked out by keys began. */
  const anchor = useRef<number>(undefined);
  const viewX = ({ clientX }: PointerEvent): number => {
    const box = svg.current?.getBoundingClientRect();
    return box ? ((clientX - box.left) / box.width) * viewWidth : 0;
  };
  const brush = (a: number, b: number) => onBrush({ from: Math.min(a, b), to: Math.max(a, b) });
  const isClick = (event: PointerEvent, from: number) => Math.abs(event.clientX - from) < clickSlack;

  return {
    svg,
    startCut(event: PointerEvent) {
      drag.current = { kind: "cut" };
      event.currentTarget.setPointerCapture(event.pointerId);
    },
    startBrush(event: PointerEvent) {
      drag.current = { kind: "brush", clientX: event.clientX, rank: rankAt(viewX(event), count) };
      event.currentTarget.setPointerCapture(event.pointerId);
    },
    move(event: PointerEvent) {
      const { current } = drag;
      if (current?.kind === "cut") onCut(cutAt(viewX(event), count));
      if (current?.kind === "brush" && !isClick(event, current.clientX))
        brush(current.rank, rankAt(viewX(event), count));
    },
    stop(event: PointerEvent) {
      const { current } = drag;
      drag.current = undefined;
      if (current?.kind !== "brush" || !isClick(event, current.clientX)) return;
      onBrush(undefined);
      onFocus(current.rank);
    },
    keyOnPlot(event: KeyboardEvent) {
      const rank = focusedRank ?? 0;
      const next = {
        ArrowRight: focusedRank === undefined ? 0 : rank + 1,
        ArrowLeft: rank - 1,
        Home: 0,
        End: count - 1,
      }[event.key];
      if (event.key === "Escape") onBrush(undefined);
      if (next === undefined) return;
      event.preventDefault();
      const reached = Math.min(count - 1, Math.max(0, next));
      if (event.shiftKey) {
        anchor.current ??= rank;
        brush(anchor.current, reached);
      } else anchor.current = undefined;
      onFocus(reached);
    },
    keyOnCut(event: KeyboardEvent) {
      const by = { ArrowLeft: 1, ArrowDown: -1, ArrowRight: -1, ArrowUp: 1 }[event.key];
      const end = { Home: count, End: 0 }[event.key];
      if (by === undefined && end === undefined) return;
      event.preventDefault();
      onCut(end ?? Math.min(count, Math.max(0, cutCount + (by ?? 0) * (event.shiftKey ? 10 : 1))));
    },
  };
}
