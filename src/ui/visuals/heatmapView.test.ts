import { expect, test } from "vitest";
import {
  cellAt,
  centreOn,
  clampWindow,
  detailOf,
  fitWindow,
  nextScale,
  panWindow,
  revealCell,
  scaleTimes,
  tileOf,
  visibleRect,
  zoomWindow,
} from "./heatmapView";

const matrix = { rows: 576, columns: 1536 };
const size = { width: 400, height: 300 };

test("the whole matrix fits at the largest level that shows all of it", () => {
  // 1536 / 4 = 384 ≤ 400, 576 / 4 = 144 ≤ 300; at 1 / 3 it would be 512 wide.
  expect(fitWindow(matrix, size)).toEqual({ row: 0, column: 0, scale: 1 / 4 });
  expect(fitWindow({ rows: 64, columns: 128 }, size).scale).toBe(3);
  expect(fitWindow({ rows: 2, columns: 2 }, size).scale).toBe(24);
});

test("a long thin matrix keeps 64 pixels of width, a vector one tall row", () => {
  expect(fitWindow({ rows: 49152, columns: 576 }, size).scale).toBe(1 / 8);
  expect(fitWindow({ rows: 1, columns: 128 }, size).scale).toBe(3);
  expect(cellAt({ row: 0, column: 0, scale: 3 }, { rows: 1, columns: 128 }, { x: 6, y: 47 })).toEqual({
    row: 0,
    column: 2,
  });
  expect(cellAt({ row: 0, column: 0, scale: 3 }, { rows: 1, columns: 128 }, { x: 6, y: 49 })).toBeUndefined();
});

test("zooming keeps the scalar under the pointer", () => {
  let window = { row: 100, column: 400, scale: 1 };
  const point = { x: 123, y: 45 };
  for (const scale of [2, 8, 36, 8, 2, 1]) {
    window = zoomWindow(window, matrix, size, point, scale);
    expect(window.scale).toBe(scale);
    expect(cellAt(window, matrix, point)).toEqual({ row: 145, column: 523 });
  }
});

test("zooming out at an edge stays on the matrix", () => {
  const window = zoomWindow({ row: 560, column: 1500, scale: 16 }, matrix, size, { x: 200, y: 150 }, 1);
  expect(window).toEqual({ row: 276, column: 1136, scale: 1 });
  expect(zoomWindow(window, matrix, size, { x: 0, y: 0 }, 1 / 4)).toEqual({ row: 0, column: 0, scale: 1 / 4 });
});

test("a drag moves the matrix with the pointer, in whole pixels", () => {
  expect(panWindow({ row: 10, column: 20, scale: 4 }, matrix, size, { x: -9, y: 8 })).toEqual({
    row: 8,
    column: 22.25,
    scale: 4,
  });
  expect(panWindow({ row: 0, column: 0, scale: 4 }, matrix, size, { x: 50, y: 50 })).toEqual({
    row: 0,
    column: 0,
    scale: 4,
  });
  const { column } = clampWindow({ row: 0, column: 1.13, scale: 4 }, matrix, size);
  expect(column * 4).toBe(Math.round(column * 4));
});

test("levels go up and down their ladder, and by four at once", () => {
  expect(nextScale(1, 1)).toBe(2);
  expect(nextScale(1, -1)).toBe(1 / 2);
  expect(nextScale(64, 1)).toBe(64);
  expect(nextScale(1 / 256, -1)).toBe(1 / 256);
  expect(scaleTimes(1 / 4, 4)).toBe(1);
  expect(scaleTimes(3, 4)).toBe(12);
});

test("a cell is brought into view with the least move, or into the middle", () => {
  const window = { row: 100, column: 100, scale: 10 };
  expect(revealCell(window, matrix, size, { row: 110, column: 110 })).toEqual(window);
  expect(revealCell(window, matrix, size, { row: 130, column: 99 })).toEqual({ row: 101, column: 99, scale: 10 });
  const centred = centreOn(matrix, size, { row: 300, column: 700 }, 24);
  expect(cellAt(centred, matrix, { x: 200, y: 150 })).toEqual({ row: 300, column: 700 });
});

test("what is in view counts scalars that show only in part", () => {
  expect(visibleRect({ row: 8.5, column: 2.25, scale: 4 }, matrix, size)).toEqual({
    row: 8,
    column: 2,
    rows: 76,
    columns: 101,
  });
  expect(visibleRect({ row: 0, column: 0, scale: 1 / 4 }, matrix, size)).toEqual({ row: 0, column: 0, ...matrix });
});

test("a tile of the far view is one cell a pixel, of whole blocks", () => {
  const tile = tileOf({ row: 0, column: 0, scale: 1 / 4 }, matrix, size, 1);
  expect(tile).toEqual({ rect: { row: 0, column: 0, ...matrix }, maxRows: 144, maxColumns: 384, block: 4 });
  const blocks = tileOf({ row: 0, column: 0, scale: 1 / 4 }, matrix, size, 16);
  expect([blocks.maxRows, blocks.maxColumns]).toEqual([36, 96]);
});

test("a tile of the near view is one cell a scalar, with an apron, within the matrix", () => {
  const tile = tileOf({ row: 100, column: 1500, scale: 8 }, matrix, size, 1);
  expect(tile.rect).toEqual({ row: 95, column: 1495, rows: 48, columns: 41 });
  expect([tile.maxRows, tile.maxColumns]).toEqual([48, 41]);
});

test("blocks grow where a tile would have too many cells", () => {
  const large = { rows: 49152, columns: 4096 };
  const wide = { width: 2000, height: 1500 };
  const scalars = tileOf({ row: 0, column: 0, scale: 2 }, large, wide, 1);
  expect([scalars.block, scalars.maxRows, scalars.maxColumns]).toEqual([1, 844, 1125]);
  const blocks = tileOf({ row: 0, column: 0, scale: 1 }, large, wide, 1);
  expect(blocks.block).toBe(4);
  expect(blocks.maxRows * blocks.maxColumns).toBeLessThanOrEqual(2 ** 18);
  expect(blocks.rect.rows).toBeGreaterThanOrEqual(1500);
});

test("detail follows the zoom level", () => {
  expect([1 / 2, 1, 3, 4, 16, 36].map((scale) => detailOf(scale, 1))).toEqual([
    "blocks",
    "texels",
    "texels",
    "cells",
    "cells",
    "numbers",
  ]);
  expect(detailOf(36, 4)).toBe("blocks");
});
