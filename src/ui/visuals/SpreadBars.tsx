import * as Plot from "@observablehq/plot";
import { useCallback } from "react";
import css from "./ScorePlot.module.css";
import { useChart } from "./useChart";

/** A mean with one standard deviation to each side. */
export interface SpreadBar {
  readonly name: string;
  readonly mean: number;
  readonly deviation: number;
  readonly isBest: boolean;
}

export interface SpreadBarsProps {
  readonly title: string;
  /** What the bars' length is, with its unit. */
  readonly xLabel: string;
  readonly bars: readonly SpreadBar[];
  /** What marks the best beside its colour. */
  readonly bestMark: string;
  readonly testId: string;
}

const rowHeight = 30;
/** Width of a character of the names, in px. */
const characterWidth = 6.6;

/** Means as bars from 0, one a row. */
export function SpreadBars({ title, xLabel, bars, bestMark, testId }: SpreadBarsProps) {
  const height = bars.length * rowHeight + 60;
  const most = Math.max(...bars.map(({ mean, deviation }) => mean + deviation));
  const options = useCallback(
    (width: number): Plot.PlotOptions => {
      const longest = Math.max(...bars.map(({ name }) => name.length)) * characterWidth;
      return {
        height,
        marginLeft: Math.min(longest + 16, width * 0.42),
        marginRight: 28,
        marginBottom: 40,
        x: { domain: [0, most || 1], label: xLabel, grid: true, ticks: 5 },
        y: { domain: bars.map(({ name }) => name), label: null, tickSize: 0, padding: 0.35 },
        marks: [
          Plot.barX(bars, {
            x: "mean",
            y: "name",
            fill: ({ isBest }: SpreadBar) => (isBest ? "var(--accent)" : "var(--muted)"),
            fillOpacity: ({ isBest }: SpreadBar) => (isBest ? 0.9 : 0.55),
          }),
          Plot.ruleY(bars, {
            x1: ({ mean, deviation }: SpreadBar) => Math.max(0, mean - deviation),
            x2: ({ mean, deviation }: SpreadBar) => mean + deviation,
            y: "name",
            stroke: "var(--text)",
            strokeWidth: 2,
          }),
          Plot.text(
            bars.filter(({ isBest }) => isBest),
            {
              x: ({ mean, deviation }: SpreadBar) => mean + deviation,
              y: "name",
              dx: 10,
              text: () => bestMark,
              fill: "var(--text)",
              fontSize: 14,
            },
          ),
          Plot.ruleX([0], { stroke: "var(--line)" }),
        ],
      };
    },
    [bars, xLabel, most, bestMark, height],
  );
  const host = useChart(options);
  return (
    <figure
      className={css.figure}
      aria-label={`${title}. ${bars.length} bars; the table has every number`}
      data-testid={testId}
    >
      <div ref={host} aria-hidden style={{ minHeight: height }} />
      <figcaption className={css.caption} data-legend>
        Axis: from 0 to {Number(most.toPrecision(3))}. Bar: mean over the seeds. Line: 1 standard deviation to each
        side. {bestMark}: the best mean.
      </figcaption>
    </figure>
  );
}
