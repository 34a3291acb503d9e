import { expect, test } from "vitest";
import type { TileRequest } from "../../engine/viewApi";
import { cellAtPlace, inOrder, LineOrder, ownOrders, placeOfCell, sameOrders, valuesInOrder } from "./lineOrder";

const rows = new LineOrder("rows", Float32Array.of(0.5, 2, 0.5, 3, 0));

test("the strongest line stands first; equal ones keep their order", () => {
  expect([...rows.lines]).toEqual([3, 1, 0, 2, 4]);
  expect([...rows.places]).toEqual([2, 1, 3, 0, 4]);
  expect([...valuesInOrder(Float32Array.of(10, 11, 12, 13, 14), rows)]).toEqual([13, 11, 10, 12, 14]);
});

test("places and scalars lead to each other", () => {
  const orders = { rows, columns: undefined };
  for (let row = 0; row < 5; row += 1) {
    expect(cellAtPlace(placeOfCell({ row, column: 7 }, orders), orders)).toEqual({ row, column: 7 });
  }
  expect(placeOfCell({ row: 3, column: 7 }, orders)).toEqual({ row: 0, column: 7 });
  expect(placeOfCell({ row: 3, column: 7 }, ownOrders)).toEqual({ row: 3, column: 7 });
});

test("a request of places asks for the lines that stand there, and for nothing more without an order", () => {
  const rect = { row: 1, column: 2, rows: 3, columns: 4 };
  const request: TileRequest = {
    ...{ tensor: 0, source: { kind: "mask", corpus: "bn" }, rect, maxRows: 3, maxColumns: 4, summary: "peak" },
  };
  expect(inOrder(request, { rows, columns: undefined })).toEqual({ ...request, rowOrder: Uint32Array.of(1, 0, 2) });
  expect(inOrder(request, ownOrders)).toEqual(request);
});

test("an order is told by its key", () => {
  expect(JSON.stringify({ rows })).toBe('{"rows":"rows"}');
  expect(
    sameOrders({ rows, columns: undefined }, { rows: new LineOrder("rows", Float32Array.of(1)), columns: undefined }),
  ).toBe(true);
  expect(sameOrders({ rows, columns: undefined }, ownOrders)).toBe(false);
});
