import * as Plot from "@observablehq/plot";
import { useCallback } from "react";
import css from "./ScorePlot.module.css";
import { useChart } from "./useChart";

/** One share with its interval at one value of the setting; all in [0, 1]. */
export interface SweepPoint {
  readonly x: number;
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

/** One line of the plot. */
export interface SweepSeries {
  readonly id: string;
  /** Stands at the line's end. */
  readonly code: string;
  /** A CSS colour; may be a custom property. */
  readonly accent: string;
  /** As SVG writes it; empty: a whole line. */
  readonly dash: string;
  /** The line to be read first: thick, with its intervals. */
  readonly isMain: boolean;
  /** By rising x. */
  readonly points: readonly SweepPoint[];
}

export interface SweepPlotProps {
  readonly title: string;
  /** The setting in symbol and words. */
  readonly xLabel: string;
  readonly series: readonly SweepSeries[];
  /** What the base reaches: a dashed line across. */
  readonly level: number | undefined;
  /** Where the run itself stands. */
  readonly mark: number;
  /** The picture in a sentence. */
  readonly summary: string;
  readonly testId: string;
}

const height = 320;
const percent = (value: number) => value * 100;

/** Shares over a setting from 0 to 100 %, a line a language. */
export function SweepPlot({ title, xLabel, series, level, mark, summary, testId }: SweepPlotProps) {
  const options = useCallback((): Plot.PlotOptions => {
    return {
      height,
      marginRight: 56,
      marginLeft: 44,
      x: { domain: [0, 100], label: xLabel, ticks: 10 },
      y: { domain: [0, 100], label: "right answers, %", grid: true, ticks: 5 },
      marks: [
        Plot.frame({ stroke: "var(--line)" }),
        Plot.ruleX([percent(mark)], { stroke: "var(--muted)", strokeDasharray: "1 3" }),
        ...(level === undefined
          ? []
          : [Plot.ruleY([percent(level)], { stroke: "var(--text)", strokeDasharray: "4 3" })]),
        ...series.flatMap(marksOf),
        Plot.text(endLabels(series), { x: "x", y: "y", text: "code", dx: 8, textAnchor: "start", fill: "var(--text)" }),
      ],
    };
  }, [xLabel, series, level, mark]);
  const host = useChart(options);
  return (
    <figure className={css.figure} aria-label={`${title}. ${summary}`} data-testid={testId}>
      <div ref={host} aria-hidden style={{ minHeight: height }} />
      <figcaption className={css.caption} data-legend>
        Axes: from 0 to 100 %. Thick: the languages together, with the 95 % interval (Wilson). Thin: each language.
        Dashed across: the base. Dotted upright: the run's own k2.
      </figcaption>
    </figure>
  );
}

function marksOf({ points, accent, dash, isMain }: SweepSeries) {
  const x = ({ x }: SweepPoint) => percent(x);
  const y = ({ share }: SweepPoint) => percent(share);
  return [
    ...(isMain
      ? [
          Plot.ruleX(points, {
            x,
            y1: ({ low }: SweepPoint) => percent(low),
            y2: ({ high }: SweepPoint) => percent(high),
            stroke: accent,
            strokeWidth: 3,
            strokeOpacity: 0.55,
          }),
        ]
      : []),
    Plot.line(points, {
      x,
      y,
      stroke: accent,
      strokeWidth: isMain ? 2.5 : 1.2,
      ...(dash && { strokeDasharray: dash }),
    }),
    Plot.dot(points, { x, y, fill: accent, r: isMain ? 4 : 2.5 }),
  ];
}

/** Least distance of two labels on the axis from 0 to 100, so that neither covers the other. */
const labelGap = 5;

/** The codes at the lines' ends, from the top down, moved apart where the ends are close. */
function endLabels(series: readonly SweepSeries[]) {
  const ends = series.flatMap(({ code, points }) => {
    const last = points.at(-1);
    return last ? [{ code, x: percent(last.x), y: percent(last.share) }] : [];
  });
  let above = Number.POSITIVE_INFINITY;
  return ends
    .sort((a, b) => b.y - a.y)
    .map((end) => {
      above = Math.min(end.y, above - labelGap);
      return { ...end, y: above };
    });
}
