import * as Plot from "@observablehq/plot";
import { useCallback } from "react";
import { cssColours, magnitudeColour } from "./colourScale";
import { Legend } from "./Legend";
import css from "./ScorePlot.module.css";
import { useChart } from "./useChart";

/** One place of the plane that was looked at. */
export interface SurfaceMark {
  readonly x: number;
  readonly y: number;
  /** Printed in it. */
  readonly number: number;
  /** Place of its value on the colours, in [0, 1]; undefined where it has none. */
  readonly level: number | undefined;
  readonly isBest: boolean;
  /** Drawn square. */
  readonly isStart: boolean;
}

export interface SurfacePlotProps {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  /** Drawn in their order. */
  readonly marks: readonly SurfaceMark[];
  /** The ends of the colours, as printed. */
  readonly low: string;
  readonly high: string;
  /** The picture in a sentence. */
  readonly summary: string;
  readonly testId: string;
}

const height = 340;
const radius = 10;

/** Numbered marks in a plane, their values as colours. */
export function SurfacePlot({ title, xLabel, yLabel, marks, low, high, summary, testId }: SurfacePlotProps) {
  const options = useCallback((): Plot.PlotOptions => {
    return {
      height,
      marginLeft: 52,
      marginBottom: 44,
      x: { domain: reach(marks.map(({ x }) => x)), label: xLabel, labelOffset: 36, grid: true, ticks: 6 },
      y: { domain: reach(marks.map(({ y }) => y)), label: yLabel, grid: true, ticks: 6 },
      marks: [
        Plot.frame({ stroke: "var(--line)" }),
        Plot.dot(marks, {
          x: "x",
          y: "y",
          r: radius,
          symbol: ({ isStart }: SurfaceMark) => (isStart ? "square" : "circle"),
          fill: ({ level }: SurfaceMark) => (level === undefined ? "var(--panel)" : coloursAt(level).background),
          stroke: "var(--text)",
          strokeWidth: ({ isBest }: SurfaceMark) => (isBest ? 2.5 : 0.75),
        }),
        Plot.text(marks, {
          x: "x",
          y: "y",
          text: ({ number }: SurfaceMark) => String(number),
          fontSize: 10,
          fill: ({ level }: SurfaceMark) => (level === undefined ? "var(--text)" : coloursAt(level).color),
        }),
        Plot.text(
          marks.filter(({ isBest }) => isBest),
          { x: "x", y: "y", dy: -radius - 9, text: () => "★", fontSize: 17, fill: "var(--text)" },
        ),
      ],
      symbol: { type: "identity" },
      color: { type: "identity" },
    } as Plot.PlotOptions;
  }, [xLabel, yLabel, marks]);
  const host = useChart(options);
  return (
    <figure className={css.figure} aria-label={`${title}. ${summary}`} data-testid={testId}>
      <div ref={host} aria-hidden style={{ minHeight: height }} />
      <Legend scale="magnitude" low={low} high={high} />
      <figcaption className={css.caption} data-legend>
        Number: the trial; where several stand at one place, the best of them. Colour: its value. Square: the run's own
        settings, trial 1. ★: the best. Empty: no finite perplexity.
      </figcaption>
    </figure>
  );
}

const coloursAt = (level: number) => cssColours(magnitudeColour(level));

/** The values with some room on both sides for the marks. */
function reach(values: readonly number[]): [number, number] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = high > low ? (high - low) * 0.08 : 0.1;
  return [low - room, high + room];
}
