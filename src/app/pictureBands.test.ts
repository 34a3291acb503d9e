import { expect, test } from "vitest";
import type { Tile, TileRequest } from "../engine/viewApi";
import { cutBands, joinBands } from "./pictureBands";

const request: TileRequest = {
  tensor: 0,
  source: { kind: "weights", base: true, coefficients: [] },
  rect: { row: 8, column: 16, rows: 576, columns: 1000 },
  maxRows: 576,
  maxColumns: 1000,
  summary: "peak",
};

test("a request of one cell a scalar is cut into bands that follow one another", () => {
  const bands = cutBands(request);
  expect(bands.map(({ rect, maxRows }) => [rect.row, rect.rows, maxRows])).toEqual([
    [8, 262, 262],
    [270, 262, 262],
    [532, 52, 52],
  ]);
  for (const { rect } of bands) expect(rect.rows * rect.columns).toBeLessThanOrEqual(2 ** 18);
});

test("a small request, and one of blocks, stay whole", () => {
  const small = { ...request, rect: { ...request.rect, rows: 200 } };
  expect(cutBands(small)).toEqual([small]);
  const blocks = { ...request, maxRows: 288, maxColumns: 500 };
  expect(cutBands(blocks)).toEqual([blocks]);
});

test("bands are joined in order", () => {
  const tile = (rows: number, values: readonly number[]): Tile => ({
    rows,
    columns: 2,
    values: Float32Array.from(values),
    minimum: Math.min(...values),
    maximum: Math.max(...values),
  });
  const joined = joinBands([tile(2, [1, 2, 3, 4]), tile(1, [-5, 6])]);
  expect([...joined.values]).toEqual([1, 2, 3, 4, -5, 6]);
  expect(joined).toMatchObject({ rows: 3, columns: 2, minimum: -5, maximum: 6 });
});
