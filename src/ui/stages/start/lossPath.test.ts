import { expect, test } from "vitest";
import { lossPath } from "./lossPath";

test("the path spans the picture from the first loss to the last, the highest on top", () => {
  expect(lossPath([4, 2, 3], 100, 52)).toEqual({ d: "M0.0 1.0L50.0 51.0L100.0 26.0", low: 2, high: 4 });
});

test("many losses are drawn as means of neighbours, and their span is that of the means", () => {
  const path = lossPath(
    Array.from({ length: 600 }, (_, step) => (step % 2 === 0 ? 1 : 3) + (step < 2 ? 1 : 0)),
    100,
    52,
  );
  expect(path?.d.match(/[ML]/g)).toHaveLength(300);
  expect([path?.low, path?.high]).toEqual([2, 3]);
});

test("one loss, none, or one that is no number gives no picture", () => {
  expect(lossPath([1], 100, 50)).toBeUndefined();
  expect(lossPath([], 100, 50)).toBeUndefined();
  expect(lossPath([1, Number.NaN], 100, 50)).toBeUndefined();
});
