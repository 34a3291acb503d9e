import { expect, test } from "vitest";
import { lossPath } from "./lossPath";

test("the path spans the picture from the first loss to the last, the highest on top", () => {
  expect(lossPath([4, 2, 3], 100, 52)).toEqual({ d: "M0.0 1.0L50.0 51.0L100.0 26.0", low: 2, high: 4, every: 1 });
});

test("of many losses every so many is drawn, and the last; the edges are those of what is drawn", () => {
  const losses = Array.from({ length: 599 }, (_, step) => (step % 2 === 0 ? 2 : 9));
  const path = lossPath([...losses, 1], 100, 52);
  expect(path).toMatchObject({ low: 1, high: 2, every: 2 });
  expect(path?.d.match(/[ML]/g)).toHaveLength(301);
  expect(path?.d.endsWith("L100.0 51.0")).toBe(true);
});

test("one loss, none, or one that is no number gives no picture", () => {
  expect(lossPath([1], 100, 50)).toBeUndefined();
  expect(lossPath([], 100, 50)).toBeUndefined();
  expect(lossPath([1, Number.NaN], 100, 50)).toBeUndefined();
});
