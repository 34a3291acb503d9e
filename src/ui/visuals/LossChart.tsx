import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { formatScalar } from "../../base/format";
import css from "./LossChart.module.css";

export interface ChartSeries {
  readonly name: string;
  /** Losses by step, nats a token. */
  readonly values: readonly number[];
  /** A CSS colour; may be a custom property. */
  readonly accent: string;
  readonly dash: readonly number[];
}

export interface LossChartProps {
  readonly title: string;
  readonly series: readonly ChartSeries[];
  readonly isLogarithmic: boolean;
  /** Changes when the colours must be read again. */
  readonly theme: string;
}

const height = 300;

/** Loss of every training over its steps, on one axis. Arrow keys move a cursor whose values are read out. */
export function LossChart({ title, series, isLogarithmic, theme }: LossChartProps) {
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const [cursor, setCursor] = useState<number>();
  const data = useMemo(() => tableOf(series), [series]);
  const shape = JSON.stringify([series.map(({ name, accent, dash }) => [name, accent, dash]), isLogarithmic, theme]);

  // The chart is built when the lines change, and only fed when values arrive: zoom and cursor stay.
  // biome-ignore lint/correctness/useExhaustiveDependencies: `shape` stands for what the options read of `series`
  useEffect(() => {
    const element = host.current;
    if (!element) return;
    const chart = new uPlot(optionsOf(element, series, isLogarithmic), data, element);
    plot.current = chart;
    const observer = new ResizeObserver(() => chart.setSize({ width: Math.max(200, element.clientWidth), height }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      chart.destroy();
      plot.current = undefined;
    };
  }, [shape]);

  useEffect(() => {
    plot.current?.setData(data);
  }, [data]);

  const steps = data[0].length;
  const moveTo = (step: number) => {
    const chart = plot.current;
    if (!chart || steps === 0) return;
    const index = Math.min(steps - 1, Math.max(0, step));
    setCursor(index);
    chart.setCursor({ left: chart.valToPos(index, "x"), top: height / 2 });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    moveTo((cursor ?? (by > 0 ? -1 : steps)) + by * (event.shiftKey ? 10 : 1));
  };
  const spoken =
    cursor === undefined
      ? ""
      : `step ${cursor + 1}: ${series
          .flatMap(({ name, values }) =>
            values[cursor] === undefined ? [] : [`${name} ${formatScalar(values[cursor])}`],
          )
          .join(", ")}`;
  return (
    <div className={css.chart}>
      <div
        ref={host}
        role="img"
        aria-label={`${title}. Arrow keys move a cursor.`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the cursor is moved by arrow keys
        tabIndex={0}
        onKeyDown={onKeyDown}
        data-testid="train.chart"
      />
      <p className={css.spoken} aria-live="polite">
        {spoken}
      </p>
    </div>
  );
}

type Table = [number[], ...(number | null)[][]];

/** One column of steps from 0 and one of losses for each series; shorter ones are filled with gaps. */
function tableOf(series: readonly ChartSeries[]): Table {
  const steps = Math.max(0, ...series.map(({ values }) => values.length));
  const columns = series.map(({ values }) => Array.from({ length: steps }, (_, step) => values[step] ?? null));
  return [Array.from({ length: steps }, (_, step) => step), ...columns];
}

function optionsOf(element: HTMLElement, series: readonly ChartSeries[], isLogarithmic: boolean): uPlot.Options {
  const text = resolveColour(element, "var(--muted)");
  const grid = { stroke: resolveColour(element, "var(--line)"), width: 1 };
  const axis = { stroke: text, grid, ticks: grid, font: "12px system-ui" };
  return {
    width: Math.max(200, element.clientWidth),
    height,
    legend: { show: false },
    cursor: { drag: { x: true, y: false } },
    scales: { x: { time: false }, y: { distr: isLogarithmic ? 3 : 1 } },
    axes: [
      {
        ...axis,
        label: "step",
        labelSize: 22,
        values: (_, splits) => splits.map((step) => (Number.isInteger(step) ? String(step + 1) : "")),
      },
      {
        ...axis,
        label: "loss (nats per token)",
        labelSize: 22,
        size: 56,
        values: (_, splits) => splits.map((value) => (value === null ? "" : formatScalar(value))),
      },
    ],
    series: [
      {},
      ...series.map(({ name, accent, dash }) => ({
        label: name,
        stroke: resolveColour(element, accent),
        width: 2,
        dash: [...dash],
        points: { show: false },
      })),
    ],
  };
}

/** The colour that a CSS expression has here and now: a canvas knows no custom properties. */
function resolveColour(element: HTMLElement, expression: string): string {
  const probe = document.createElement("span");
  probe.style.color = expression;
  element.append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return colour;
}
