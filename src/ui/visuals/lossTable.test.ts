import { expect, test } from "vitest";
import { type ChartSeries, firstBroken, lossTable } from "./lossTable";

const series = (values: readonly number[]): ChartSeries => ({ name: "s", values, accent: "red", dash: [] });
const all = { zoom: undefined, smoothing: 1 };

test("up to 2,000 steps every value is drawn; a shorter series ends in gaps", () => {
  const table = lossTable([series([3, 2, 1]), series([5])], all);
  expect(table).toMatchObject({ steps: [0, 1, 2], bucket: 1 });
  expect(table.lines.map(({ line }) => line)).toEqual([
    [3, 2, 1],
    [5, null, null],
  ]);
});

test("above, a bucket has its last value and a band from its least to its greatest", () => {
  const values = Array.from({ length: 3000 }, (_, step) => (step % 3 === 1 ? 100 : step));
  const { bucket, steps, lines } = lossTable([series(values)], all);
  expect(bucket).toBe(3);
  expect(steps).toHaveLength(1000);
  expect(steps.slice(-1)).toEqual([2999]);
  expect([lines[0]?.raw[10], lines[0]?.minimum[10], lines[0]?.maximum[10]]).toEqual([32, 30, 100]);
  // Every value lies in its band: no extreme is lost.
  expect(Math.max(...(lines[0]?.maximum.map(Number) ?? []))).toBe(Math.max(...values));
});

test("zooming in draws every value again, of the steps in view alone", () => {
  const values = Array.from({ length: 5000 }, (_, step) => step);
  const table = lossTable([series(values)], { zoom: [100, 199], smoothing: 1 });
  expect(table.bucket).toBe(1);
  expect(table.steps).toHaveLength(100);
  expect(table.lines[0]?.line.slice(0, 2)).toEqual([100, 101]);
});

test("smoothing is a centred mean beside the raw line, and never touches fewer than 20 values", () => {
  const values = Array.from({ length: 40 }, (_, step) => (step % 2 === 0 ? 1 : 3));
  const [line] = lossTable([series(values)], { zoom: undefined, smoothing: 4 }).lines;
  expect(line?.isSmoothed).toBe(true);
  expect(line?.line.slice(2, 38)).toEqual(Array.from({ length: 36 }, () => 2));
  expect(line?.raw).toEqual(values);
  const [short] = lossTable([series(values.slice(0, 19))], { zoom: undefined, smoothing: 4 }).lines;
  expect(short).toMatchObject({ isSmoothed: false, line: values.slice(0, 19) });
});

test("what is no number is a gap and is found", () => {
  const values = [2, 1, Number.NaN, Number.POSITIVE_INFINITY];
  expect(lossTable([series(values)], all).lines[0]?.line).toEqual([2, 1, null, null]);
  expect(firstBroken(values)).toBe(2);
  expect(firstBroken([1, 2])).toBeUndefined();
});
