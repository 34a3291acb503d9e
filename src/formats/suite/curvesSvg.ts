import { at, lineMark, scale, seriesLooks, svgDocument, textMark, ticks } from "./svg";

/** One line of a picture. `spread`: a standard deviation to each side, where there is one. */
export interface CurveSeries {
  readonly name: string;
  readonly points: readonly { readonly x: number; readonly y: number; readonly spread?: number | null }[];
}

export interface CurvesPicture {
  readonly title: string;
  readonly caption: string;
  readonly xWords: string;
  readonly yWords: string;
  readonly series: readonly CurveSeries[];
  /** Dots at the points: for few of them. */
  readonly dots: boolean;
}

const [width, height] = [640, 380] as const;
const frame = { left: 62, right: 130, top: 12, bottom: 48 } as const;
/** Least distance of two labels at the lines' ends, in px. */
const labelGap = 14;

/** Lines over an axis, each named at its end. Undefined where no line has a point. */
export function curvesSvg({ title, caption, xWords, yWords, series, dots }: CurvesPicture): string | undefined {
  const drawn = series.filter(({ points }) => points.length > 0);
  const all = drawn.flatMap(({ points }) => points);
  if (all.length === 0) return undefined;
  const xTicks = ticks(Math.min(...all.map(({ x }) => x)), Math.max(...all.map(({ x }) => x)), 6);
  const isWhole = all.every(({ x }) => Number.isInteger(x));
  const yTicks = ticks(
    Math.min(...all.map(({ y, spread }) => y - (spread ?? 0))),
    Math.max(...all.map(({ y, spread }) => y + (spread ?? 0))),
  );
  const [plotRight, plotBottom] = [width - frame.right, height - frame.bottom];
  const x = scale([xTicks[0] ?? 0, xTicks.at(-1) ?? 1], [frame.left, plotRight]);
  const y = scale([yTicks[0] ?? 0, yTicks.at(-1) ?? 1], [plotBottom, frame.top]);
  const body = [
    ...yTicks.flatMap((value) => [
      lineMark(frame.left, y(value), plotRight, y(value), 'stroke="#d9d9d9"'),
      textMark(frame.left - 6, y(value) + 4, String(value), 'text-anchor="end"'),
    ]),
    ...(isWhole ? xTicks.filter(Number.isInteger) : xTicks).map((value) =>
      textMark(x(value), plotBottom + 16, String(value), 'text-anchor="middle"'),
    ),
    lineMark(frame.left, plotBottom, plotRight, plotBottom, 'stroke="#1a1a1a"'),
    ...drawn.flatMap((one, index) => curve(one, index, x, y, dots)),
    ...endLabels(drawn, x, y),
    textMark((frame.left + plotRight) / 2, plotBottom + 36, xWords, 'text-anchor="middle"'),
    textMark(
      0,
      0,
      yWords,
      `text-anchor="middle" transform="translate(16 ${at((frame.top + plotBottom) / 2)}) rotate(-90)"`,
    ),
  ];
  return svgDocument({ width, height, title, caption, body });
}

type Place = (value: number) => number;

function curve({ points }: CurveSeries, index: number, x: Place, y: Place, dots: boolean): string[] {
  const { colour, dash } = seriesLooks[index % seriesLooks.length] ?? seriesLooks[0];
  const path = points.map((point, i) => `${i === 0 ? "M" : "L"}${at(x(point.x))} ${at(y(point.y))}`).join("");
  const dashed = dash ? ` stroke-dasharray="${dash}"` : "";
  const spreads = points.flatMap((point) =>
    point.spread
      ? [
          lineMark(
            x(point.x),
            y(point.y - point.spread),
            x(point.x),
            y(point.y + point.spread),
            `stroke="${colour}" stroke-width="1.5"`,
          ),
        ]
      : [],
  );
  return [
    `<path d="${path}" fill="none" stroke="${colour}" stroke-width="${index === 0 ? 2 : 1.4}"${dashed}/>`,
    ...(dots
      ? points.map((point) => `<circle cx="${at(x(point.x))}" cy="${at(y(point.y))}" r="3" fill="${colour}"/>`)
      : []),
    ...spreads,
  ];
}

/** Names at the lines' ends, moved apart where the ends are close. */
function endLabels(series: readonly CurveSeries[], x: Place, y: Place): string[] {
  let above = Number.NEGATIVE_INFINITY;
  return series
    .map(({ name, points }, index) => ({ name, index, last: points.at(-1) ?? { x: 0, y: 0 } }))
    .sort((a, b) => y(a.last.y) - y(b.last.y))
    .map(({ name, index, last }) => {
      above = Math.max(y(last.y) + 4, above + labelGap);
      const { colour } = seriesLooks[index % seriesLooks.length] ?? seriesLooks[0];
      return textMark(x(last.x) + 8, above, name, `fill="${colour}"`);
    });
}
