/** One training's losses as a chart draws them. */
export interface ChartSeries {
  readonly name: string;
  /** Losses by step, nats a token; not finite where the training diverged. */
  readonly values: readonly number[];
  /** A CSS colour; may be a custom property. */
  readonly accent: string;
  readonly dash: readonly number[];
}

export interface TableView {
  /** First and last step shown, from 0; all of them where undefined. */
  readonly zoom: readonly [from: number, to: number] | undefined;
  /** Steps of the moving average; 1 for none. */
  readonly smoothing: number;
}

/** What is drawn of one series at the table's steps; null where it has no value. */
export interface TableLine {
  /** Smoothed where that was asked for and the series is long enough. */
  readonly line: readonly (number | null)[];
  readonly isSmoothed: boolean;
  /** Last raw value of each bucket. */
  readonly raw: readonly (number | null)[];
  /** Least and greatest raw value of each bucket. */
  readonly minimum: readonly (number | null)[];
  readonly maximum: readonly (number | null)[];
}

export interface LossTable {
  /** The last step of each bucket. */
  readonly steps: readonly number[];
  /** Steps of a bucket; with 1 every value is drawn and there is no band. */
  readonly bucket: number;
  readonly lines: readonly TableLine[];
}

/** More points than this are drawn as buckets with a band from least to greatest. */
export const bandAbove = 2000;
const mostBuckets = 1000;
/** Shorter series are never smoothed: an average over most of a series is not its course. */
export const leastSmoothed = 20;

/** The series over the steps in view, in buckets where there are too many. Zooming in makes the buckets smaller. */
export function lossTable(series: readonly ChartSeries[], { zoom, smoothing }: TableView): LossTable {
  const last = Math.max(0, ...series.map(({ values }) => values.length)) - 1;
  const from = Math.max(0, zoom?.[0] ?? 0);
  const to = Math.min(last, zoom?.[1] ?? last);
  const count = Math.max(0, to - from + 1);
  const bucket = count > bandAbove ? Math.ceil(count / mostBuckets) : 1;
  const ends = Array.from({ length: Math.ceil(count / bucket) }, (_, i) => Math.min(to, from + (i + 1) * bucket - 1));
  return { steps: ends, bucket, lines: series.map(({ values }) => lineOf(values, ends, bucket, from, smoothing)) };
}

function lineOf(
  values: readonly number[],
  ends: readonly number[],
  bucket: number,
  from: number,
  smoothing: number,
): TableLine {
  const isSmoothed = smoothing > 1 && values.length >= leastSmoothed;
  const raw: (number | null)[] = [];
  const minimum: (number | null)[] = [];
  const maximum: (number | null)[] = [];
  ends.forEach((end, index) => {
    const start = from + index * bucket;
    let [low, high, latest]: (number | null)[] = [null, null, null];
    for (let step = start; step <= end && step < values.length; step++) {
      const value = values[step] ?? Number.NaN;
      if (!Number.isFinite(value)) continue;
      low = low === null || low === undefined ? value : Math.min(low, value);
      high = high === null || high === undefined ? value : Math.max(high, value);
      latest = value;
    }
    raw.push(latest ?? null);
    minimum.push(low ?? null);
    maximum.push(high ?? null);
  });
  const line = isSmoothed ? movingAverage(values, ends, smoothing) : raw;
  return { line, isSmoothed, raw, minimum, maximum };
}

/** Mean of the `size` finite values around each step (fewer at the ends). */
function movingAverage(values: readonly number[], steps: readonly number[], size: number): (number | null)[] {
  const sums = new Float64Array(values.length + 1);
  const counts = new Float64Array(values.length + 1);
  values.forEach((value, step) => {
    const isNumber = Number.isFinite(value);
    sums[step + 1] = (sums[step] ?? 0) + (isNumber ? value : 0);
    counts[step + 1] = (counts[step] ?? 0) + (isNumber ? 1 : 0);
  });
  const half = Math.floor(size / 2);
  return steps.map((step) => {
    if (step >= values.length || !Number.isFinite(values[step])) return null;
    const [start, end] = [Math.max(0, step - half), Math.min(values.length, step - half + size)];
    return ((sums[end] ?? 0) - (sums[start] ?? 0)) / Math.max(1, (counts[end] ?? 0) - (counts[start] ?? 0));
  });
}

/** Where a series stops being a number, from step 0; undefined where it never does. */
export function firstBroken(values: readonly number[]): number | undefined {
  const step = values.findIndex((value) => !Number.isFinite(value));
  return step < 0 ? undefined : step;
}
