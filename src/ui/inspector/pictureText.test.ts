import { expect, test } from "vitest";
import type { TensorFigures } from "../../engine/viewApi";
import { LineOrder, ownOrders } from "./lineOrder";
import { cellWords, orderWords, summaryOf, visibleCells, windowWords } from "./pictureText";
import type { Inspected } from "./useInspected";
import type { Picture } from "./usePicture";

const inspected = { shape: [6, 8], rows: 6, columns: 8 } as unknown as Inspected;
const figures: TensorFigures = {
  count: 48,
  minimum: -0.5,
  maximum: 0.25,
  mean: 0.0625,
  rms: 0.1,
  domain: 0.2,
  clippedShare: 0.005,
  histogram: new Uint32Array(256),
  rowRms: Float32Array.of(0.1, 0.3, 0.2, 0, 0, 0),
  columnRms: Float32Array.of(0, 0, 0, 0, 0, 0.4, 0, 0),
  top: [{ row: 1, column: 5, value: -0.5 }],
};
const picture = {
  vector: "change",
  figures,
  domain: 0.2,
  matrix: { rows: 6, columns: 8 },
  size: { width: 16, height: 12 },
  window: { row: 1, column: 2, scale: 4 },
  orders: ownOrders,
} as Picture;

test("the summary says where the numbers lie and what is strongest", () => {
  expect(summaryOf(inspected, picture)).toBe(
    "6 rows by 8 columns; 99.5 % lie within ±0.2; the largest weight is -0.5 at row 1, column 5; the strongest row is 1; the strongest column is 5.",
  );
  expect(summaryOf(inspected, { ...picture, vector: "mask:bn" })).toContain(
    "6.3 % are key weights; the densest row is 1",
  );
  expect(summaryOf(inspected, { ...picture, figures: { ...figures, top: [] } })).toContain("all are zero");
});

test("the table of what is drawn has the numbers of the cells in view, each with its rows and columns", () => {
  const values = Float32Array.from({ length: 48 }, (_, i) => i);
  const scalars = {
    tile: { rows: 6, columns: 8, values, minimum: 0, maximum: 47 },
    rect: { row: 0, column: 0, rows: 6, columns: 8 },
  };
  expect(visibleCells(scalars, picture)).toEqual([
    ["row \\ column", "2", "3", "4", "5"],
    ["1", 10, 11, 12, 13],
    ["2", 18, 19, 20, 21],
    ["3", 26, 27, 28, 29],
  ]);
  const blocks = {
    tile: { rows: 2, columns: 2, values: Float32Array.of(1, 2, 3, 4), minimum: 1, maximum: 4 },
    rect: { row: 0, column: 0, rows: 6, columns: 8 },
  };
  expect(visibleCells(blocks, picture)).toEqual([
    ["row \\ column", "0–3", "4–7"],
    ["0–2", 1, 2],
    ["3–5", 3, 4],
  ]);
});

test("in an order of their own rows keep their numbers, and blocks of them tell their places", () => {
  const orders = { rows: new LineOrder("x", Float32Array.of(0, 9, 8, 7, 6, 10)), columns: undefined };
  const values = Float32Array.from({ length: 48 }, (_, i) => i);
  const rect = { row: 0, column: 0, rows: 6, columns: 8 };
  const scalars = { tile: { rows: 6, columns: 8, values, minimum: 0, maximum: 47 }, rect };
  expect(visibleCells(scalars, { ...picture, orders }).map(([label]) => label)).toEqual([
    "row \\ column",
    ...["1", "2", "3"],
  ]);
  const blocks = { tile: { rows: 2, columns: 2, values: Float32Array.of(1, 2, 3, 4), minimum: 1, maximum: 4 }, rect };
  expect(visibleCells(blocks, { ...picture, orders }).map(([label]) => label)).toEqual([
    "row \\ column",
    ...["places 0–2", "places 3–5"],
  ]);
  expect(windowWords({ ...picture, orders })).toBe("row places 1–3, columns 2–5");
  expect(orderWords({ orders })).toBe("rows in another order than the tensor’s, strongest first");
  expect(orderWords(picture)).toBe("");
});

test("what is in view and what a cell means, in words", () => {
  expect(windowWords(picture)).toBe("rows 1–3, columns 2–5");
  expect(cellWords("cells", 1, "base", "peak")).toBe("each cell is one weight");
  expect(cellWords("blocks", 4, "mask:bn", "peak")).toBe("each cell sums up 4 × 4 weights: share of key weights");
});
