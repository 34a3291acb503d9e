import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { formatNumber, formatScalar } from "../../base/format";
import css from "./LossChart.module.css";
import { chartAction, type StepRange } from "./lossKeys";
import { chartHeight, columnsOf, optionsOf } from "./lossOptions";
import { bandAbove, type ChartSeries, firstBroken, leastSmoothed, lossTable } from "./lossTable";

export interface LossChartProps {
  readonly title: string;
  readonly series: readonly ChartSeries[];
  readonly isLogarithmic: boolean;
  /** Steps of the moving average; 1 for none. */
  readonly smoothing: number;
  /** First and last step shown, from 0; all where undefined. */
  readonly zoom: StepRange | undefined;
  readonly onZoom: (zoom: StepRange | undefined) => void;
  /** Changes when the colours must be read again. */
  readonly theme: string;
  readonly testId: string;
}

/**
 * Losses over their steps on one axis. Dragging or + and − zoom, a double click or 0 shows all; arrow keys move a cursor
 * whose values are read out. What arrives changes neither.
 */
export function LossChart(props: LossChartProps) {
  const { title, series, isLogarithmic, smoothing, zoom, onZoom, theme, testId } = props;
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const [cursor, setCursor] = useState<{ readonly step: number; readonly isTyped: boolean }>();
  const table = useMemo(() => lossTable(series, { zoom, smoothing }), [series, zoom, smoothing]);
  const hasBand = table.bucket > 1;
  const isSmoothed = table.lines.some((line) => line.isSmoothed);
  const data = useMemo(() => columnsOf(table, { hasBand, isSmoothed }), [table, hasBand, isSmoothed]);
  const shape = JSON.stringify([
    series.map(({ name, accent, dash }) => [name, accent, dash]),
    [isLogarithmic, hasBand, isSmoothed, theme],
  ]);
  const latest = useRef({ zoom, onZoom, series });
  latest.current = { zoom, onZoom, series };

  // The chart is built when its lines change, and only fed when values arrive: zoom and cursor stay.
  // biome-ignore lint/correctness/useExhaustiveDependencies: `shape` stands for what the options read of the properties
  useEffect(() => {
    const element = host.current;
    if (!element) return;
    const options = optionsOf(element, {
      series,
      isLogarithmic,
      hasBand,
      isSmoothed,
      zoom: () => latest.current.zoom,
      onZoom: (next) => latest.current.onZoom(next),
      onPoint: (step) => setCursor((before) => pointed(before, step)),
    });
    const chart = new uPlot(options, data, element);
    plot.current = chart;
    const size = () => ({ width: Math.max(200, element.clientWidth), height: chartHeight });
    const observer = new ResizeObserver(() => chart.setSize(size()));
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

  const last = Math.max(0, ...series.map(({ values }) => values.length)) - 1;
  const [from, to] = zoom ?? [0, last];
  const onKeyDown = (event: KeyboardEvent) => {
    const action = chartAction(event.key, event.shiftKey, { cursor: cursor?.step, view: [from, to], last });
    if (!action || last < 0) return;
    event.preventDefault();
    event.stopPropagation();
    if (action.kind === "zoom") return onZoom(action.zoom);
    setCursor({ step: action.step, isTyped: true });
    plot.current?.setCursor({ left: plot.current.valToPos(action.step, "x"), top: chartHeight / 2 }, false);
  };
  return (
    <div className={css.chart}>
      <div
        ref={host}
        role="img"
        aria-label={`${title}. ${last + 1} steps${zoom ? `, ${from + 1} to ${to + 1} shown` : ""}. Arrow keys move a cursor, plus and minus zoom, 0 shows all.`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the cursor is moved by arrow keys
        tabIndex={0}
        onKeyDown={onKeyDown}
        onDoubleClick={() => onZoom(undefined)}
        data-testid={testId}
        data-bucket={table.bucket}
        data-view={`${from + 1}-${to + 1}`}
      />
      <p className={css.spoken} aria-live={cursor?.isTyped ? "polite" : "off"} data-testid={`${testId}.cursor`}>
        {cursor && spoken(series, cursor.step)}
      </p>
      <ChartNotes series={series} bucket={table.bucket} smoothing={smoothing} />
    </div>
  );
}

/** What the lines mean where they are not simply the losses, and where a loss stopped being a number. */
function ChartNotes({
  series,
  bucket,
  smoothing,
}: Pick<LossChartProps, "series" | "smoothing"> & { readonly bucket: number }) {
  const broken = series.flatMap(({ name, values }) => {
    const step = firstBroken(values);
    return step === undefined ? [] : [`The loss of ${name} became ${String(values[step])} at step ${step + 1} (✕).`];
  });
  return (
    <>
      {broken.map((text) => (
        <p key={text} className={css.broken} role="alert">
          {text}
        </p>
      ))}
      {bucket > 1 && (
        <p className={css.note}>
          {`More than ${formatNumber(bandAbove)} steps in view: each point is the last of ${bucket} steps, the band reaches from their least to their greatest loss. Zoom in to see every step.`}
        </p>
      )}
      {smoothing > 1 && (
        <p className={css.note}>
          {`Thick: mean of ${smoothing} steps; thin: every step. Lines of fewer than ${leastSmoothed} steps are not smoothed.`}
        </p>
      )}
    </>
  );
}

type Cursor = { readonly step: number; readonly isTyped: boolean } | undefined;

/** A cursor that the keyboard set stays when the pointer leaves. */
function pointed(before: Cursor, step: number | undefined): Cursor {
  if (step === undefined) return before?.isTyped ? before : undefined;
  return before?.step === step ? before : { step, isTyped: false };
}

function spoken(series: readonly ChartSeries[], step: number): string {
  const values = series.flatMap(({ name, values }) => {
    const value = values[step];
    return value === undefined ? [] : [`${name} ${formatScalar(value)}`];
  });
  return `step ${step + 1}: ${values.join(", ")}`;
}
