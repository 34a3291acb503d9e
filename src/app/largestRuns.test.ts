import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { keepLargestRun, largestRunOn } from "./largestRuns";

const stored = new Map<string, string>();

beforeEach(() => {
  stored.clear();
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => stored.set(key, value),
  });
});

afterEach(() => {
  vi.unstubAllGlobals();
});

test("the largest is kept by adapter, and no smaller one after it", () => {
  expect(largestRunOn("a GPU")).toBeUndefined();
  keepLargestRun("a GPU", 100);
  keepLargestRun("a GPU", 50);
  keepLargestRun("another", 70);
  expect([largestRunOn("a GPU"), largestRunOn("another")]).toEqual([100, 70]);
  keepLargestRun("a GPU", 130);
  expect(largestRunOn("a GPU")).toBe(130);
});

test("what cannot be read counts as nothing, and is replaced", () => {
  for (const damaged of ["{", "7", '[{"adapter":"a GPU","bytes":-1}]']) {
    stored.set("largestRuns", damaged);
    expect(largestRunOn("a GPU"), damaged).toBeUndefined();
  }
  keepLargestRun("a GPU", 3);
  expect(largestRunOn("a GPU")).toBe(3);
});
