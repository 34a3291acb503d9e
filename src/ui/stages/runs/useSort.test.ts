import { expect, test } from "vitest";
import { sortRows } from "./useSort";

test("numbers sort by size, texts by letters, and what has no value stands last both ways", () => {
  const rows = [10, undefined, 9, 100];
  const read = (row: number | undefined) => row;
  expect(sortRows(rows, read, false)).toEqual([9, 10, 100, undefined]);
  expect(sortRows(rows, read, true)).toEqual([100, 10, 9, undefined]);
  expect(sortRows(["b", "a", "C"], (row) => row, false)).toEqual(["a", "b", "C"]);
});
