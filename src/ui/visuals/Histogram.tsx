import { formatNumber, formatScalar } from "../../base/format";
import css from "./Histogram.module.css";

export interface HistogramProps {
  readonly title: string;
  readonly unit: string;
  /** Counts of equal width between minimum and maximum. */
  readonly counts: Uint32Array;
  readonly minimum: number;
  readonly maximum: number;
  readonly isLogarithmic: boolean;
  /** Where the colours of the picture end. */
  readonly domain: number | undefined;
}

const width = 300;
const height = 120;
const pad = { left: 44, right: 8, top: 8, bottom: 32 };

/** How often each size of number occurs: 256 bins, the count linear or logarithmic. */
export function Histogram({ title, unit, counts, minimum, maximum, isLogarithmic, domain }: HistogramProps) {
  const most = counts.reduce((a, b) => Math.max(a, b), 1);
  const inner = { width: width - pad.left - pad.right, height: height - pad.top - pad.bottom };
  const x = (value: number) => pad.left + ((value - minimum) / (maximum - minimum || 1)) * inner.width;
  const share = (count: number) => (isLogarithmic ? Math.log1p(count) / Math.log1p(most) : count / most);
  const y = (count: number) => pad.top + (1 - share(count)) * inner.height;
  const bottom = pad.top + inner.height;
  let path = `M${pad.left} ${bottom}`;
  counts.forEach((count, bin) => {
    const [from, to] = [bin, bin + 1].map((edge) => pad.left + (edge / counts.length) * inner.width);
    path += `V${y(count).toFixed(1)}H${to?.toFixed(2) ?? from}`;
  });
  path += `V${bottom}Z`;
  const ends = domain === undefined ? [] : [-domain, domain].filter((end) => end > minimum && end < maximum);
  const half = isLogarithmic ? Math.round(Math.expm1(Math.log1p(most) / 2)) : Math.round(most / 2);
  return (
    <svg viewBox={`0 0 ${width} ${height}`} className={css.chart} data-testid="inspector.histogram">
      <title>
        {`${title}: ${formatNumber(counts.reduce((a, b) => a + b, 0))} weights from ${formatScalar(minimum)} to ${formatScalar(maximum)}; the fullest of ${counts.length} bins holds ${formatNumber(most)}`}
      </title>
      {[most, half].map((count) => (
        <g key={count}>
          <line x1={pad.left} x2={width - pad.right} y1={y(count)} y2={y(count)} className={css.rule} />
          <text
            x={pad.left - 4}
            y={y(count) + 4}
            textAnchor="end"
            className={css.tick}
            data-values={count === most || undefined}
          >
            {formatNumber(count)}
          </text>
        </g>
      ))}
      <path d={path} className={css.bars} />
      {ends.map((end) => (
        <line key={end} x1={x(end)} x2={x(end)} y1={pad.top} y2={bottom} className={css.end} />
      ))}
      <line x1={pad.left} x2={width - pad.right} y1={bottom} y2={bottom} className={css.axis} />
      <text x={pad.left} y={bottom + 13} className={css.tick} data-values>
        {formatScalar(minimum)}
      </text>
      {minimum < 0 && maximum > 0 && (
        <text x={x(0)} y={bottom + 13} textAnchor="middle" className={css.tick}>
          0
        </text>
      )}
      <text x={width - pad.right} y={bottom + 13} textAnchor="end" className={css.tick} data-values>
        {formatScalar(maximum)}
      </text>
      <text x={pad.left + inner.width / 2} y={height - 4} textAnchor="middle" className={css.tick}>
        {unit}
      </text>
    </svg>
  );
}
