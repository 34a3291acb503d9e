import { expect, test } from "vitest";
import { type HeatmapState, heatmapKey } from "./heatmapKeys";
import { cellAt, fitWindow } from "./heatmapView";

const matrix = { rows: 576, columns: 1536 };
const size = { width: 400, height: 300 };
const start: HeatmapState = { matrix, size, window: fitWindow(matrix, size), cursor: undefined };
const press = (state: HeatmapState, key: string, shiftKey = false) =>
  heatmapKey({ key, shiftKey, ctrlKey: false, metaKey: false, altKey: false }, state);

test("the first arrow puts the cursor on what is in view, further ones move it and stop at the edge", () => {
  expect(press(start, "ArrowRight")).toEqual({ cell: { row: 0, column: 0 } });
  const at = { ...start, cursor: { row: 5, column: 7 } };
  expect(press(at, "ArrowDown")).toEqual({ cell: { row: 6, column: 7 } });
  expect(press(at, "ArrowRight", true)).toEqual({ cell: { row: 5, column: 17 } });
  expect(press(at, "ArrowUp", true)).toEqual({ cell: { row: 0, column: 7 } });
});

test("the window follows the cursor", () => {
  const state = { ...start, window: { row: 10, column: 0, scale: 36 }, cursor: { row: 17, column: 0 } };
  const action = press(state, "ArrowDown");
  // Rows are 36 pixels high: 300 pixels hold 8.33 of them, and row 18 must end at the lower edge.
  expect(action?.window?.row).toBeCloseTo(19 - 300 / 36, 1);
});

test("plus keeps the cursor's cell in place, minus ends at the whole matrix", () => {
  const near = { ...start, window: { row: 100, column: 200, scale: 8 }, cursor: { row: 110, column: 220 } };
  const before = { x: (220.5 - 200) * 8, y: (110.5 - 100) * 8 };
  const zoomed = press(near, "+")?.window;
  expect(zoomed?.scale).toBe(12);
  expect(zoomed && cellAt(zoomed, matrix, before)).toEqual({ row: 110, column: 220 });
  expect(press({ ...start, window: { row: 0, column: 0, scale: 1 / 3 } }, "-")).toEqual({ window: undefined });
});

test("Enter goes to the numbers, Home to the whole, Escape leaves the cell and then is not taken", () => {
  const at = { ...start, cursor: { row: 300, column: 700 } };
  const entered = press(at, "Enter");
  expect(entered?.window?.scale).toBe(36);
  expect(entered?.window && cellAt(entered.window, matrix, { x: 200, y: 150 })).toEqual({ row: 300, column: 700 });
  expect(press(at, "Home")).toEqual({ window: undefined });
  expect(press(at, "Escape")).toEqual({ cell: undefined });
  expect(press(start, "Escape")).toBeUndefined();
});

test("keys with a modifier and others are left to the page", () => {
  expect(
    heatmapKey({ key: "+", shiftKey: false, ctrlKey: true, metaKey: false, altKey: false }, start),
  ).toBeUndefined();
  expect(press(start, "]")).toBeUndefined();
});
