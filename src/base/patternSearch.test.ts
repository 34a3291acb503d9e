import { expect, test } from "vitest";
import { patternSearch, type SearchAxis, type SearchBest } from "./patternSearch";

const axis = (low: number, high: number, step = 0.2): SearchAxis => ({ low, high, step, least: 0.002 });

function search(
  axes: readonly SearchAxis[],
  start: readonly number[],
  trials: number,
  objective: (point: readonly number[]) => number,
  seed = 1,
): SearchBest & { readonly points: readonly (readonly number[])[] } {
  const steps = patternSearch(axes, start, { trials, seed });
  const points: (readonly number[])[] = [];
  let step = steps.next();
  while (!step.done) {
    points.push(step.value);
    step = steps.next(objective(step.value));
  }
  return { ...step.value, points };
}

const at = (point: readonly number[], index: number) => point[index] ?? Number.NaN;
/** A tilted bowl with its top at (0.7, 1.3, −0.4). */
const bowl = (point: readonly number[]) => {
  const [x, y, z] = [at(point, 0) - 0.7, at(point, 1) - 1.3, at(point, 2) + 0.4];
  return 5 - (x * x + 3 * y * y + z * z + x * y - 0.5 * y * z);
};
const box = [axis(-2, 2), axis(-2, 2), axis(-2, 2)];

test.each([1, 2, 3])("finds the known top of a bowl, seed %i", (seed) => {
  const { point, value } = search(box, [0, 0, 0], 400, bowl, seed);
  expect(value).toBeGreaterThan(5 - 1e-4);
  [0.7, 1.3, -0.4].forEach((top, index) => {
    expect(Math.abs(at(point, index) - top)).toBeLessThan(0.01);
  });
});

test("a top outside the box is sought at its edge, and no point leaves the box", () => {
  const { point, points } = search([axis(0, 1), axis(0, 0.5)], [0.2, 0.2], 300, ([x = 0, y = 0]) => x + 2 * y);
  expect(point).toEqual([1, 0.5]);
  expect(points.every(([x = -1, y = -1]) => x >= 0 && x <= 1 && y >= 0 && y <= 0.5)).toBe(true);
});

test("never worse than the start, never the same point twice, never more points than asked", () => {
  for (const trials of [1, 2, 17]) {
    const { points, value } = search(box, [0.5, 0.5, 0.5], trials, (point) => -bowl(point));
    expect(points.length).toBeLessThanOrEqual(trials);
    expect(value).toBeGreaterThanOrEqual(-bowl([0.5, 0.5, 0.5]));
    expect(new Set(points.map(String)).size).toBe(points.length);
  }
});

test("a plain on which nothing helps ends by itself at the start; one seed, one path", () => {
  const { point, points } = search(box, [1, 1, 1], 10_000, () => 3);
  expect(point).toEqual([1, 1, 1]);
  expect(points.length).toBeLessThan(100);
  const again = search(box, [0, 0, 0], 60, bowl, 4).points;
  expect(search(box, [0, 0, 0], 60, bowl, 4).points).toEqual(again);
  expect(search(box, [0, 0, 0], 60, bowl, 5).points).not.toEqual(again);
});
