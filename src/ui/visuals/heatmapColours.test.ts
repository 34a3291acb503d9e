import { expect, test } from "vitest";
import { magnitudeColour, signedColour } from "./colourScale";
import {
  classesOf,
  colourIndex,
  colourTable,
  type Palette,
  paintValues,
  shareLook,
  signedLook,
} from "./heatmapColours";

const palette: Palette = {
  isDark: false,
  paper: "#ffffff",
  text: "#1b1d21",
  muted: "#5b616b",
  first: "#e9548d",
  second: "#628eed",
};

function hexOf(pixel: number | undefined): string {
  const [r = 0, g = 0, b = 0, a = 0] = new Uint8Array(Uint32Array.of(pixel ?? 0).buffer);
  expect(a).toBe(255);
  return `#${[r, g, b].map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}

function paint(values: readonly number[], look = signedLook(2), shown = palette): readonly string[] {
  const pixels = new Uint32Array(values.length);
  paintValues(Float32Array.from(values), look, colourTable(look, shown), pixels);
  return [...pixels].map(hexOf);
}

test("zero, the ends and what is clipped have the colours of the scale", () => {
  expect(paint([-2, 0, 2, -9, 9])).toEqual(["#083c75", "#f6f6f4", "#5f2e09", "#083c75", "#5f2e09"]);
  expect(paint([0, 2], signedLook(2), { ...palette, isDark: true })).toEqual(["#24262b", "#f9d9a6"]);
});

test("a value in between has the colour that the maps give it", () => {
  for (const value of [-1.5, -0.7, 0.3, 1.1]) {
    expect(paint([value], signedLook(2))[0]).toBe(signedColour(value / 2).light);
  }
  expect(paint([0.5], shareLook(0.2))[0]).toBe(magnitudeColour(0.5 / 0.8).light);
});

test("the share scale ends at four times the fair share, never beyond all", () => {
  expect(shareLook(0.05)).toMatchObject({ low: 0, high: 0.2 });
  expect(shareLook(0.3)).toMatchObject({ low: 0, high: 1 });
});

test("a domain of zero and a NaN take the middle", () => {
  expect(paint([0, 5], signedLook(0))).toEqual(["#f6f6f4", "#f6f6f4"]);
  expect(paint([Number.NaN])).toEqual(["#f6f6f4"]);
  expect(colourIndex(Number.NaN, signedLook(1))).toBe(colourIndex(0, signedLook(1)));
});

test("painting and looking up one value agree", () => {
  const look = signedLook(0.7);
  const table = colourTable(look, palette);
  const values = Float32Array.from({ length: 500 }, (_, i) => Math.sin(i) * 0.9);
  const pixels = new Uint32Array(500);
  paintValues(values, look, table, pixels);
  values.forEach((value, i) => {
    expect(pixels[i]).toBe(table.colours[colourIndex(value, look)]);
  });
});

test("two masks make three classes, in two accents and the colour of text", () => {
  const classes = classesOf(Float32Array.of(0, 1, 0, 1), Float32Array.of(0, 0, 1, 1));
  expect([...classes]).toEqual([0, 1, 2, 3]);
  expect(paint([...classes], { kind: "classes" })).toEqual(["#ffffff", "#e9548d", "#628eed", "#1b1d21"]);
});

test("painting all of 576 × 1536 stays below a frame", () => {
  const values = Float32Array.from({ length: 576 * 1536 }, (_, i) => Math.sin(i * 0.37));
  const pixels = new Uint32Array(values.length);
  const look = signedLook(0.5);
  const table = colourTable(look, palette);
  const times = Array.from({ length: 15 }, () => {
    const start = performance.now();
    paintValues(values, look, table, pixels);
    return performance.now() - start;
  }).sort((a, b) => a - b);
  expect(hexOf(pixels[0])).toBe("#f6f6f4");
  expect(times[7]).toBeLessThan(16);
});
