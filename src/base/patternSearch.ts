import { createRandom, permutation } from "./random";

/** One number that a search turns. */
export interface SearchAxis {
  readonly low: number;
  readonly high: number;
  /** First step, and the step below which the axis rests. */
  readonly step: number;
  readonly least: number;
}

export interface SearchOptions {
  /** Most points that are asked for, the start included. */
  readonly trials: number;
  readonly seed: number;
}

export interface SearchBest {
  readonly point: readonly number[];
  readonly value: number;
}

/** Points are rounded so that equal ones are found equal and settings stay readable. */
const round = (value: number) => Math.round(value * 1e4) / 1e4;

/**
 * Compass search for a maximum in a box (Kolda, Lewis and Torczon, SIAM Review 45, 2003): from the best point so far one
 * step along each axis, both ways, in an order drawn from the seed; a success is taken at once and its axis steps further,
 * and when no axis helps all steps are halved. No derivative, no point twice; ends after `trials` points or when every step
 * is below its least. Yields points and is told their values; the first is `start` itself, so that the result is never worse.
 */
export function* patternSearch(
  axes: readonly SearchAxis[],
  start: readonly number[],
  { trials, seed }: SearchOptions,
): Generator<readonly number[], SearchBest, number> {
  const random = createRandom(seed);
  const seen = new Set<string>();
  let point = start;
  seen.add(point.join());
  let value = yield point;
  const steps = axes.map(({ step }) => step);
  while (steps.some((step, axis) => step >= (axes[axis]?.least ?? 0))) {
    let improved = false;
    for (const axis of permutation(axes.length, random)) {
      const step = steps[axis] ?? 0;
      if (step < (axes[axis]?.least ?? 0)) continue;
      const first = random.next() < 0.5 ? step : -step;
      for (const move of [first, -first]) {
        const next = point.map((old, other) => (other === axis ? clipped(axes[axis], old + move) : old));
        if (seen.has(next.join())) continue;
        if (seen.size >= trials) return { point, value };
        seen.add(next.join());
        const found = yield next;
        if (found <= value) continue;
        [point, value, improved] = [next, found, true];
        steps[axis] = 1.5 * step;
        break;
      }
    }
    if (improved) continue;
    for (const [axis, step] of steps.entries()) steps[axis] = step / 2;
  }
  return { point, value };
}

function clipped(axis: SearchAxis | undefined, value: number): number {
  return round(axis ? Math.min(axis.high, Math.max(axis.low, value)) : value);
}
