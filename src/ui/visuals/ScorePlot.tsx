import * as Plot from "@observablehq/plot";
import { useCallback } from "react";
import css from "./ScorePlot.module.css";
import { useChart } from "./useChart";

/** One share with its interval. */
export interface ScorePoint {
  /** Band of the plot: a language. */
  readonly group: string;
  /** Line in the band: a variant or a run; its code stands beside the dot. */
  readonly row: string;
  readonly code: string;
  /** A CSS colour; may be a custom property. */
  readonly accent: string;
  /** All in [0, 1]. */
  readonly share: number;
  readonly low: number;
  readonly high: number;
  readonly total: number;
  /** Too few answers to say much: drawn hollow. */
  readonly isFew: boolean;
}

export interface ScorePlotProps {
  readonly title: string;
  /** In the order drawn. */
  readonly groups: readonly { readonly id: string; readonly label: string }[];
  readonly rows: readonly string[];
  readonly points: readonly ScorePoint[];
  /** What a model reaches without the method, by group: a dashed line. */
  readonly levels: readonly { readonly group: string; readonly share: number }[];
  readonly levelLabel: string;
  /** The picture in a sentence. */
  readonly summary: string;
  readonly testId: string;
}

const rowHeight = 18;
const labelWidth = 108;

/** The shares that are printed beside the dots are the figure's values. */
function labelValues(chart: Element): void {
  for (const texts of chart.querySelectorAll<SVGElement>('[aria-label="text"]')) texts.dataset.values = "";
}

/** Dot plot of shares from 0 to 100 % with their 95 % intervals, a band for each group. */
export function ScorePlot({ title, groups, rows, points, levels, levelLabel, summary, testId }: ScorePlotProps) {
  const options = useCallback((): Plot.PlotOptions => {
    const names = new Map(groups.map(({ id, label }) => [id, label]));
    const percent = (value: number) => value * 100;
    return {
      height: groups.length * (rows.length * rowHeight + 14) + 52,
      marginLeft: labelWidth,
      marginRight: 120,
      marginTop: 20,
      x: { domain: [0, 100], label: "right answers, %", grid: true, ticks: 5 },
      y: { domain: [...rows], axis: null },
      fy: {
        domain: groups.map(({ id }) => id),
        label: null,
        axis: "left",
        tickFormat: (id: string) => names.get(id) ?? id,
        padding: 0.08,
      },
      marks: [
        Plot.frame({ stroke: "var(--line)" }),
        Plot.ruleX(levels, {
          x: ({ share }) => percent(share),
          fy: "group",
          stroke: "var(--text)",
          strokeDasharray: "4 3",
        }),
        Plot.ruleY(points, {
          x1: ({ low }) => percent(low),
          x2: ({ high }) => percent(high),
          y: "row",
          fy: "group",
          stroke: "accent",
          strokeWidth: 3,
          strokeOpacity: 0.55,
        }),
        Plot.dot(points, {
          x: ({ share }) => percent(share),
          y: "row",
          fy: "group",
          r: 4,
          stroke: "accent",
          strokeWidth: 1.5,
          fill: ({ isFew, accent }: ScorePoint) => (isFew ? "var(--panel)" : accent),
        }),
        Plot.text(points, {
          x: ({ high }) => percent(high),
          y: "row",
          fy: "group",
          dx: 8,
          textAnchor: "start",
          text: ({ code, share, total, isFew }: ScorePoint) =>
            `${code} ${(share * 100).toFixed(1)} %${isFew ? ` (n = ${total}, too few)` : ""}`,
          fill: ({ isFew }: ScorePoint) => (isFew ? "var(--muted)" : "var(--text)"),
        }),
      ],
      color: { type: "identity" },
    };
  }, [groups, rows, points, levels]);
  const host = useChart(options, labelValues);
  return (
    <figure className={css.figure} aria-label={`${title}. ${summary}`} data-testid={testId}>
      <div ref={host} aria-hidden style={{ minHeight: groups.length * (rows.length * rowHeight + 14) + 52 }} />
      <figcaption className={css.caption} data-legend>
        Axis: from 0 to 100 %. Dot: share of right results. Bar: 95 % interval (Wilson). Hollow: n below 30, too few to
        say much. Dashed: {levelLabel}.
      </figcaption>
    </figure>
  );
}
