import { expect, test } from "vitest";
import { groupPositions } from "../model/batch";
import { rowOrder } from "./rowOrder";
import { learningRateAt } from "./schedule";

test("positions are grouped by token id in ascending order", () => {
  const { positions, positionOffsets, uniqueIds, uniqueCount } = groupPositions(Uint32Array.of(7, 3, 7, 0, 3, 7));
  expect(uniqueCount).toBe(3);
  expect([...uniqueIds.subarray(0, 3)]).toEqual([0, 3, 7]);
  expect([...positionOffsets.subarray(0, 4)]).toEqual([0, 1, 3, 6]);
  expect([...positions]).toEqual([3, 1, 4, 0, 2, 5]);
});

test("rows follow one another without shuffle and wrap around", () => {
  const rows = rowOrder({ rowCount: 5, batchSize: 2, shuffle: false, seed: 0 });
  expect([0, 1, 2].map(rows)).toEqual([
    [0, 1],
    [2, 3],
    [4, 0],
  ]);
});

test("a shuffled epoch takes every row once, another epoch in another order, the same for the same seed", () => {
  const take = (seed: number) => {
    const rows = rowOrder({ rowCount: 20, batchSize: 4, shuffle: true, seed });
    return Array.from({ length: 10 }, (_, step) => rows(step)).flat();
  };
  const order = take(1);
  expect(order.slice(0, 20).toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, row) => row));
  expect(order.slice(20)).not.toEqual(order.slice(0, 20));
  expect(take(1)).toEqual(order);
  expect(take(2)).not.toEqual(order);
});

test("the learning rate warms up linearly and falls by a half cosine", () => {
  const settings = {
    learningRate: 2,
    warmupSteps: 4,
    schedule: "cosine" as const,
    steps: 12,
    weightDecay: 0,
    clipNorm: 1,
  };
  expect(learningRateAt(settings, 0)).toBe(0.5);
  expect(learningRateAt(settings, 3)).toBe(2);
  expect(learningRateAt(settings, 4)).toBe(2);
  expect(learningRateAt(settings, 8)).toBeCloseTo(1, 12);
  expect(learningRateAt({ ...settings, schedule: "constant" }, 11)).toBe(2);
});
