import { expect, test } from "vitest";
import { runName } from "./runName";

test("a key has one name of two words and a number from 1 to 99", () => {
  expect(runName("a")).toBe(runName("a"));
  for (let i = 0; i < 500; i += 1) expect(runName(`key ${i}`)).toMatch(/^[a-z]+-[a-z]+-[1-9]\d?$/);
});

test("names spread over keys, and a taken one is left to its owner", () => {
  const names = new Set<string>();
  for (let i = 0; i < 500; i += 1) names.add(runName(String(i), names));
  expect(names.size).toBe(500);
  expect(new Set(Array.from({ length: 500 }, (_, i) => runName(String(i)))).size).toBeGreaterThan(490);
  expect(runName("7", new Set([runName("7")]))).not.toBe(runName("7"));
});
