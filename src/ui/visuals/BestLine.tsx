import * as Plot from "@observablehq/plot";
import { useCallback } from "react";
import css from "./ScorePlot.module.css";
import { useChart } from "./useChart";

export interface BestLineProps {
  readonly title: string;
  readonly yLabel: string;
  /** By trial. */
  readonly values: readonly number[];
  /** The best value after each. */
  readonly reached: readonly number[];
  /** Position of the best. */
  readonly best: number;
  /** The lower end of the axis: what lies below stands on it. */
  readonly low: number;
  /** The picture in a sentence. */
  readonly summary: string;
  readonly testId: string;
}

const height = 220;

/** Values by trial as dots, and the best so far as a line. */
export function BestLine({ title, yLabel, values, reached, best, low, summary, testId }: BestLineProps) {
  const options = useCallback((): Plot.PlotOptions => {
    const high = reached.at(-1) ?? low;
    const room = high > low ? (high - low) * 0.1 : 0.1;
    const dots = values.map((value, index) => ({ x: index + 1, y: Math.max(low - room / 2, value) }));
    return {
      height,
      marginLeft: 52,
      marginBottom: 44,
      x: {
        domain: [0.5, values.length + 0.5],
        label: "trial",
        labelOffset: 36,
        ticks: Math.min(10, values.length),
        tickFormat: "d",
      },
      y: { domain: [low - room, high + room * 2], label: yLabel, grid: true, ticks: 4 },
      marks: [
        Plot.frame({ stroke: "var(--line)" }),
        Plot.dot(dots, { x: "x", y: "y", r: 3, stroke: "var(--muted)", fill: "var(--panel)" }),
        Plot.line(
          reached.map((value, index) => ({ x: index + 1, y: Math.max(low - room / 2, value) })),
          { x: "x", y: "y", curve: "step-after", stroke: "var(--text)", strokeWidth: 2 },
        ),
        Plot.text([{ x: best + 1, y: values[best] ?? high }], {
          x: "x",
          y: "y",
          dy: -10,
          text: () => "★",
          fontSize: 17,
          fill: "var(--text)",
        }),
      ],
    };
  }, [yLabel, values, reached, best, low]);
  const host = useChart(options);
  return (
    <figure className={css.figure} aria-label={`${title}. ${summary}`} data-testid={testId}>
      <div ref={host} aria-hidden style={{ minHeight: height }} />
      <figcaption className={css.caption} data-legend>
        Line: the best value so far. Dots: each trial; those below the axis stand at its lower end. ★: the best.
      </figcaption>
    </figure>
  );
}
