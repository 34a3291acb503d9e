import { expect, test } from "vitest";
import { chartAction } from "./lossKeys";

const place = { cursor: 50, view: [0, 99] as const, last: 99 };

test("arrows move within what is shown, ten steps with shift", () => {
  expect(chartAction("ArrowRight", false, place)).toEqual({ kind: "move", step: 51 });
  expect(chartAction("ArrowLeft", true, place)).toEqual({ kind: "move", step: 40 });
  expect(chartAction("ArrowRight", true, { ...place, cursor: 95 })).toEqual({ kind: "move", step: 99 });
  expect(chartAction("ArrowRight", false, { ...place, cursor: undefined })).toEqual({ kind: "move", step: 0 });
  expect(chartAction("ArrowLeft", false, { ...place, cursor: undefined })).toEqual({ kind: "move", step: 99 });
  expect(chartAction("Home", false, { ...place, view: [20, 40] })).toEqual({ kind: "move", step: 20 });
});

test("plus halves the view around the cursor, minus doubles it, until all is shown", () => {
  expect(chartAction("+", false, place)).toEqual({ kind: "zoom", zoom: [25, 75] });
  expect(chartAction("-", false, { ...place, view: [40, 60] })).toEqual({ kind: "zoom", zoom: [30, 70] });
  expect(chartAction("-", false, { ...place, view: [10, 90] })).toEqual({ kind: "zoom", zoom: undefined });
  expect(chartAction("0", false, place)).toEqual({ kind: "zoom", zoom: undefined });
  expect(chartAction("x", false, place)).toBeUndefined();
});
