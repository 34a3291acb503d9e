import { expect, test } from "vitest";
import { mixWith, normalised, sumOf } from "./mix";

test("without the lock only one language changes", () => {
  expect(mixWith([0.3, 0.5, 0.2], 1, 2, false)).toEqual([0.3, 2, 0.2]);
});

test("with the lock the sum stays and the others keep their proportions", () => {
  const mixed = mixWith([0.3, 0.5, 0.2], 1, 0.75, true);
  expect(mixed).toEqual([0.15, 0.75, 0.1]);
  expect(sumOf(mixed)).toBe(1);
  expect(mixWith([0.2, 0.2, 0.2, 0.2], 0, 9, true)).toEqual([0.8, 0, 0, 0]);
  expect(mixWith([0.8, 0, 0], 0, 0.5, true)).toEqual([0.5, 0.15, 0.15]);
  expect(mixWith([0.7], 0, 0.2, true)).toEqual([0.7]);
});

test("a mix is scaled to a sum of 1", () => {
  expect(normalised([0.2, 0.2, 0.2, 0.2])).toEqual([0.25, 0.25, 0.25, 0.25]);
  expect(normalised([0, 0])).toEqual([0.5, 0.5]);
});
