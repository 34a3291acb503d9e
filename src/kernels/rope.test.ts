import { expect, test } from "vitest";
import { ropeFrequencies, ropeTable } from "./rope";

const llama3 = {
  kind: "llama3",
  factor: 8,
  lowFrequencyFactor: 1,
  highFrequencyFactor: 4,
  originalMaxPositions: 8192,
} as const;

test("frequencies fall by the base, and linear scaling divides them", () => {
  expect([...ropeFrequencies(4, 10000, { kind: "none" })]).toEqual([1, 0.01]);
  expect([...ropeFrequencies(4, 10000, { kind: "linear", factor: 4 })]).toEqual([0.25, 0.0025]);
});

test("llama3 keeps short waves, slows long ones by the factor and blends between", () => {
  const plain = ropeFrequencies(128, 500000, { kind: "none" });
  const scaled = ropeFrequencies(128, 500000, llama3);
  expect(scaled[0]).toBe(plain[0]);
  expect(scaled[63]).toBeCloseTo(plain[63]! / 8, 15);
  const wavelength = (2 * Math.PI) / plain[32]!;
  const smooth = (8192 / wavelength - 1) / 3;
  expect(scaled[32]).toBeCloseTo(plain[32]! * ((1 - smooth) / 8 + smooth), 15);
});

test("a row of the table holds the cosines, then the sines", () => {
  const table = ropeTable(3, Float64Array.of(1, 0.5));
  const expected = [Math.cos(2), Math.cos(1), Math.sin(2), Math.sin(1)];
  expect([...table.slice(8)].map((x, i) => Math.abs(x - expected[i]!) < 1e-7)).toEqual([true, true, true, true]);
});
