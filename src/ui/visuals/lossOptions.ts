import type uPlot from "uplot";
import { formatScalar } from "../../base/format";
import { type ChartSeries, firstBroken, type LossTable } from "./lossTable";
import { resolveColour } from "./resolveColour";

export const chartHeight = 300;

export interface LossOptions {
  readonly series: readonly ChartSeries[];
  readonly isLogarithmic: boolean;
  /** Which columns the table has: a band where steps are in buckets, a raw line behind a smoothed one. */
  readonly hasBand: boolean;
  readonly isSmoothed: boolean;
  /** The steps in view; all where undefined. */
  readonly zoom: () => readonly [number, number] | undefined;
  readonly onZoom: (zoom: readonly [number, number] | undefined) => void;
  readonly onPoint: (step: number | undefined) => void;
}

/** Columns of uPlot: steps, then for each series its line and, where there are any, raw, least and greatest values. */
export function columnsOf(
  { steps, lines }: LossTable,
  { hasBand, isSmoothed }: Pick<LossOptions, "hasBand" | "isSmoothed">,
) {
  const columns = lines.flatMap(({ line, raw, minimum, maximum }) => [
    line,
    ...(isSmoothed ? [raw] : []),
    ...(hasBand ? [minimum, maximum] : []),
  ]);
  return [steps, ...columns].map((column) => [...column]) as unknown as uPlot.AlignedData;
}

/** uPlot's options for `columnsOf`'s data, in the colours that the page has now. */
export function optionsOf(element: HTMLElement, options: LossOptions): uPlot.Options {
  const { series, isLogarithmic, hasBand, isSmoothed, zoom, onZoom, onPoint } = options;
  const text = resolveColour(element, "var(--muted)");
  const grid = { stroke: resolveColour(element, "var(--line)"), width: 1 };
  const axis = { stroke: text, grid, ticks: grid, font: "12px system-ui" };
  const perSeries = 1 + Number(isSmoothed) + 2 * Number(hasBand);
  const bands: uPlot.Band[] = [];
  const lines = series.flatMap(({ name, accent, dash }, index): uPlot.Series[] => {
    const stroke = resolveColour(element, accent);
    const edge = { label: name, stroke: "transparent", width: 0, points: { show: false } };
    const first = 1 + index * perSeries + 1 + Number(isSmoothed);
    if (hasBand) bands.push({ series: [first + 1, first], fill: faint(stroke, 0.18) });
    return [
      { label: name, stroke, width: 2, dash: [...dash], points: { show: false } },
      ...(isSmoothed ? [{ label: name, stroke: faint(stroke, 0.35), width: 1, points: { show: false } }] : []),
      ...(hasBand ? [edge, edge] : []),
    ];
  });
  return {
    width: Math.max(200, element.clientWidth),
    height: chartHeight,
    legend: { show: false },
    cursor: { drag: { x: true, y: false, setScale: false }, sync: { key: "loss", scales: ["x", null] } },
    scales: {
      x: {
        time: false,
        range: (_, low, high) => [...(zoom() ?? (low === high ? [low, low + 1] : [low, high]))] as [number, number],
      },
      y: { distr: isLogarithmic ? 3 : 1 },
    },
    axes: [
      {
        ...axis,
        label: "step",
        labelSize: 22,
        values: (_, splits) => splits.map((step) => (Number.isInteger(step) ? String(step + 1) : "")),
      },
      {
        ...axis,
        label: `loss (nats per token${isLogarithmic ? ", logarithmic" : ""})`,
        labelSize: 22,
        size: 56,
        values: (_, splits) => splits.map((value) => (value === null ? "" : formatScalar(value))),
      },
    ],
    bands,
    series: [{}, ...lines],
    hooks: {
      setSelect: [
        (chart) => {
          const { left, width } = chart.select;
          if (width < 4) return;
          onZoom([Math.round(chart.posToVal(left, "x")), Math.round(chart.posToVal(left + width, "x"))]);
          chart.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
        },
      ],
      setCursor: [
        (chart) => {
          const { left = -1 } = chart.cursor;
          onPoint(left < 0 ? undefined : Math.round(chart.posToVal(left, "x")));
        },
      ],
      draw: [(chart) => drawBroken(chart, element, series)],
    },
  };
}

/** A cross at the foot of the chart where a loss stopped being a number. */
function drawBroken(chart: uPlot, element: HTMLElement, series: readonly ChartSeries[]): void {
  const { ctx, bbox } = chart;
  for (const { values, accent } of series) {
    const step = firstBroken(values);
    if (step === undefined) continue;
    const x = chart.valToPos(step, "x", true);
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    const [y, size] = [bbox.top + bbox.height - 14, 7];
    ctx.save();
    ctx.strokeStyle = resolveColour(element, accent);
    ctx.lineWidth = 3;
    ctx.beginPath();
    ctx.moveTo(x - size, y - size);
    ctx.lineTo(x + size, y + size);
    ctx.moveTo(x - size, y + size);
    ctx.lineTo(x + size, y - size);
    ctx.stroke();
    ctx.restore();
  }
}

/** "rgb(1, 2, 3)" with an opacity. */
function faint(colour: string, opacity: number): string {
  return colour.replace(/^rgb\((.*)\)$/, (_, parts: string) => `rgba(${parts}, ${opacity})`);
}
