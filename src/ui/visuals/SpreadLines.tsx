import * as Plot from "@observablehq/plot";
import { useCallback } from "react";
import css from "./ScorePlot.module.css";
import { useChart } from "./useChart";

export interface SpreadPoint {
  readonly x: number;
  readonly y: number;
  /** One standard deviation, where there is one. */
  readonly spread?: number | null;
}

export interface SpreadSeries {
  readonly name: string;
  readonly points: readonly SpreadPoint[];
}

export interface SpreadLinesProps {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  /** The first is drawn thick. */
  readonly series: readonly SpreadSeries[];
  /** Dots at the points: for few of them. */
  readonly hasDots: boolean;
  readonly testId: string;
}

const height = 320;
/** Places on the axis that are each marked. */
const mostTicks = 12;
const accents = [
  "var(--text)",
  "var(--accent)",
  "var(--entity-0)",
  "var(--entity-3)",
  "var(--entity-1)",
  "var(--entity-2)",
];
const dashes = ["", "8 4", "2 3", "10 3 2 3", "5 5", "1 2"];

/** Lines over an axis, each named at its end. */
export function SpreadLines({ title, xLabel, yLabel, series, hasDots, testId }: SpreadLinesProps) {
  const values = series.flatMap(({ points }) =>
    points.flatMap(({ y, spread }) => [y - (spread ?? 0), y + (spread ?? 0)]),
  );
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const options = useCallback((): Plot.PlotOptions => {
    const places = [...new Set(series.flatMap(({ points }) => points.map(({ x }) => x)))];
    return {
      height,
      marginRight: 130,
      marginLeft: 56,
      x: { label: xLabel, ...(places.length <= mostTicks && { ticks: places }) },
      y: { domain: [low, high], nice: true, label: yLabel, grid: true, ticks: 5 },
      marks: [
        Plot.frame({ stroke: "var(--line)" }),
        ...series.flatMap((one, index) => marksOf(one, index, hasDots)),
        Plot.text(endLabels(series, high - low), {
          x: "x",
          y: "y",
          text: "name",
          dx: 8,
          textAnchor: "start",
          fill: "var(--text)",
        }),
      ],
    };
  }, [xLabel, yLabel, series, hasDots, low, high]);
  const host = useChart(options);
  const digits = (value: number) => Number(value.toPrecision(3));
  return (
    <figure
      className={css.figure}
      aria-label={`${title}. ${series.length} lines; the table has their numbers`}
      data-testid={testId}
    >
      <div ref={host} aria-hidden style={{ minHeight: height }} />
      <figcaption className={css.caption} data-legend>
        Axis upward: from {digits(low)} to {digits(high)}. Lines: means over the seeds; upright lines: 1 standard
        deviation to each side.
      </figcaption>
    </figure>
  );
}

function marksOf({ points }: SpreadSeries, index: number, hasDots: boolean) {
  const stroke = accents[index % accents.length] ?? "var(--text)";
  const dash = dashes[index % dashes.length];
  return [
    Plot.line(points, {
      x: "x",
      y: "y",
      stroke,
      strokeWidth: index === 0 ? 2.5 : 1.4,
      ...(dash && { strokeDasharray: dash }),
    }),
    Plot.ruleX(
      points.filter(({ spread }) => spread),
      {
        x: "x",
        y1: ({ y, spread }: SpreadPoint) => y - (spread ?? 0),
        y2: ({ y, spread }: SpreadPoint) => y + (spread ?? 0),
        stroke,
        strokeWidth: 2,
        strokeOpacity: 0.6,
      },
    ),
    ...(hasDots ? [Plot.dot(points, { x: "x", y: "y", fill: stroke, r: 3 })] : []),
  ];
}

/** Names at the lines' ends, from the top down, moved apart where the ends are close. */
function endLabels(series: readonly SpreadSeries[], span: number) {
  const gap = (span || 1) * 0.055;
  const ends = series.flatMap(({ name, points }) => {
    const last = points.at(-1);
    return last ? [{ name, x: last.x, y: last.y }] : [];
  });
  let above = Number.POSITIVE_INFINITY;
  return ends
    .sort((a, b) => b.y - a.y)
    .map((end) => {
      above = Math.min(end.y, above - gap);
      return { ...end, y: above };
    });
}
