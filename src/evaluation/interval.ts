import { createRandom } from "../base/random";

/** The ends of an interval. */
export type Interval = readonly [low: number, high: number];

/** Wilson's 95 % interval of a share of `correct` in `total`, as fractions in [0, 1]; total 0 gives [0, 1]. */
export function wilsonInterval(correct: number, total: number): Interval {
  if (total === 0) return [0, 1];
  const z = 1.959963984540054;
  const share = correct / total;
  const spread = (z * z) / total;
  const centre = share + spread / 2;
  const half = z * Math.sqrt((share * (1 - share)) / total + spread / (4 * total));
  return [Math.max(0, (centre - half) / (1 + spread)), Math.min(1, (centre + half) / (1 + spread))];
}

/** Resamples of a bootstrap: the ends of its interval then move by a few per cent of its width with the seed. */
const resamples = 2000;

/**
 * The bootstrap's 95 % interval of a mean: the middle 95 % of the means of as many values drawn with replacement, 2000 times
 * from `seed` (percentile method, Efron 1979). Of one value both ends are that value. Precondition: at least one value.
 */
export function bootstrapInterval(values: readonly number[], seed: number): Interval {
  const random = createRandom(seed);
  const means = Float64Array.from({ length: resamples }, () => {
    let sum = 0;
    for (let draw = 0; draw < values.length; draw += 1) sum += values[random.integer(values.length)] ?? 0;
    return sum / values.length;
  }).sort();
  return [means[Math.floor(0.025 * resamples)] ?? Number.NaN, means[Math.ceil(0.975 * resamples) - 1] ?? Number.NaN];
}

/** Mean and sample standard deviation (n − 1) of figures from several seeds; of one figure there is no deviation. */
export function meanAndDeviation(values: readonly number[]): {
  readonly mean: number;
  readonly deviation: number | undefined;
} {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: values.length < 2 ? undefined : Math.sqrt(squares / (values.length - 1)) };
}
