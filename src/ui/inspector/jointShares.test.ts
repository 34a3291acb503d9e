import { expect, test } from "vitest";
import type { Tile } from "../../engine/viewApi";
import { jointShares } from "./jointShares";

test("a cell's share counts the scalars that both masks hold", () => {
  const mask = (values: readonly number[]): Tile => ({
    rows: 3,
    columns: 4,
    values: Float32Array.from(values),
    minimum: 0,
    maximum: 1,
  });
  const first = mask([1, 1, 0, 0, 1, 1, 0, 1, 0, 0, 1, 1]);
  const second = mask([1, 0, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0]);
  const rect = { row: 0, column: 0, rows: 3, columns: 4 };
  const joint = jointShares(first, second, { rect, maxRows: 2, maxColumns: 2, block: 2 });
  // Rows are cut after the first: 0 | 1, 2. Columns after the second.
  expect([...joint.values]).toEqual([0.5, 0, 0.25, 0.5]);
  expect(joint).toMatchObject({ minimum: 0, maximum: 0.5 });
});
