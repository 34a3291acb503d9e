import { expect, test } from "vitest";
import { cutSlices, targetSliceMs } from "./slices";

test("no items, no slices", () => {
  expect(cutSlices([])).toEqual([]);
});

test("items that fit together make one slice", () => {
  expect(cutSlices([5, 10, 20])).toEqual([3]);
});

test("a slice ends before the item that would make it too long", () => {
  expect(cutSlices([30, 5, 10, 30])).toEqual([2, 4]);
});

test("an item too long by itself stands alone", () => {
  expect(cutSlices([100, 1, 200])).toEqual([1, 2, 3]);
});

test("every item is in exactly one slice, and no slice of several items is too long", () => {
  const itemMs = Array.from({ length: 200 }, (_, index) => (index * 7919) % 23);
  const ends = cutSlices(itemMs);
  expect(ends.at(-1)).toBe(itemMs.length);
  let start = 0;
  for (const end of ends) {
    expect(end).toBeGreaterThan(start);
    const totalMs = itemMs.slice(start, end).reduce((sum, ms) => sum + ms, 0);
    expect(totalMs).toBeLessThanOrEqual(targetSliceMs);
    start = end;
  }
});
