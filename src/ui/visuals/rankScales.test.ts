import { expect, test } from "vitest";
import { crosses, cutAt, dots, pad, plotWidth, rankAt, rankScales } from "./rankScales";

test("a rank's place leads back to it, a cut's place to its count", () => {
  const values = Array.from({ length: 272 }, (_, rank) => 1 - rank / 100);
  const { x, y } = rankScales(values);
  for (const rank of [0, 55, 271]) expect(rankAt(x(rank), 272)).toBe(rank);
  expect(y(1)).toBe(pad.top);
  expect(cutAt(pad.left, 272)).toBe(272);
  expect(cutAt(pad.left + plotWidth / 2, 272)).toBe(136);
  expect(cutAt(9999, 272)).toBe(0);
});

test("zero always has a line; ticks that would run into each other are left out", () => {
  expect(rankScales([0.4, -0.2]).ticks).toEqual([0, 0.4, 0.2, -0.2]);
  expect(rankScales([0.4, -0.001]).ticks).toEqual([0, 0.4, 0.2]);
  expect(rankScales([]).ticks).toEqual([0]);
});

test("one path holds a circle or a cross for each point", () => {
  const points = [[10, 20] as const, [30, 40.126] as const];
  expect(dots(points, 4)).toBe("M6 20a4 4 0 1 0 8 0a4 4 0 1 0 -8 0M26 40.13a4 4 0 1 0 8 0a4 4 0 1 0 -8 0");
  expect(crosses(points, 4, "+")).toContain("M6 20h8m-4 -4v8");
  expect(crosses(points, 4, "×").match(/M/g)).toHaveLength(2);
});
