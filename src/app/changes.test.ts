import { expect, test } from "vitest";
import { shortList } from "./changes";

test("of many things the first stand there, and how many more there are", () => {
  expect(shortList([], 2)).toBe("");
  expect(shortList(["a", "b"], 2)).toBe("a; b");
  expect(shortList(["a", "b", "c"], 2)).toBe("a; b; and 1 more");
});
