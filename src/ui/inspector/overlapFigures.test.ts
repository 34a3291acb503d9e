import { expect, test } from "vitest";
import { noteworthyShare } from "./noteworthyShare";
import { overlapFigures } from "./overlapFigures";
import type { Inspected } from "./useInspected";

test("overlap is measured against chance: k1², and the fullness of the place", () => {
  const figures = overlapFigures({ left: 100, right: 200, both: 50, count: 1000 }, 0.1);
  expect(figures.bothShare).toBeCloseTo(0.05, 12);
  expect(figures.jaccard).toBeCloseTo(50 / 250, 12);
  expect(figures.ratio).toBeCloseTo(5, 12);
  expect(figures.localRatio).toBeCloseTo(0.05 / (0.1 * 0.2), 12);
});

test("empty masks overlap nowhere", () => {
  expect(overlapFigures({ left: 0, right: 0, both: 0, count: 10 }, 0.05)).toEqual({
    bothShare: 0,
    jaccard: 0,
    ratio: 0,
    localRatio: 0,
  });
});

test("a line is noteworthy three standard deviations above k1", () => {
  const inspected = { report: { recipe: { locate: { keyNeuronRatio: 0.2 } } } } as unknown as Inspected;
  expect(noteworthyShare(inspected, 400)).toBeCloseTo(0.2 + 3 * 0.02, 12);
});
