import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { clippedCount, differenceOf, domainOf, mapModes, mapValues } from "./mapValues";
import { parseReport } from "./parseReport";
import { compositionOf } from "./report";
import { settingsOf } from "./settings";

const report = parseReport(JSON.parse(readFileSync("public/recorded/embedded.json", "utf8")));
const settings = settingsOf(report.recipe);
const composition = compositionOf(report, settings);
if (!composition) throw new Error("the recorded report has no composition");
const shown = { report, settings, composition };

test("every mode gives one number a tensor, none of them from another mode", () => {
  const modes = mapModes(report);
  expect(modes.map(([mode]) => mode)).toEqual(
    expect.arrayContaining(["weights", "mask:ability", "mask:te", "delta:reference", "similarity", "change"]),
  );
  const sums = modes.map(([mode]) => {
    const { values } = mapValues(shown, mode);
    expect(values).toHaveLength(38);
    return values.reduce<number>((sum, value) => sum + (value ?? 0), 0);
  });
  expect(new Set(sums).size).toBe(modes.length);
});

test("the numbers are those of the report", () => {
  const size = report.model.tensors[3]?.shape.reduce((product, length) => product * length, 1) ?? 0;
  expect(mapValues(shown, "mask:bn").values[3]).toBe((report.keyNeurons.bn?.byTensor[3] ?? 0) / size);
  expect(mapValues(shown, "delta:reference").values[3]).toBeCloseTo(Math.sqrt(report.gram.matrices[3]?.[8] ?? 0), 12);
  expect(mapValues(shown, "weights").values[3]).toBeCloseTo(Math.sqrt(report.gram.matrices[3]?.[48] ?? 0), 12);
  expect(mapValues(shown, "similarity").values[3]).toBe(composition.similarity[3]);
  expect(mapValues(shown, "mask:xx").values[3]).toBeUndefined();
});

test("a difference is signed, zero of a run with itself, and refused between models", () => {
  const here = mapValues(shown, "change");
  const settled = { ...settings, gamma: 0 };
  const without = compositionOf(report, settled);
  if (!without) throw new Error("no composition");
  const there = mapValues({ report, settings: settled, composition: without }, "change");
  const difference = differenceOf(here, there);
  expect(difference?.scale).toBe("signed");
  expect(difference?.values[5]).toBeCloseTo((here.values[5] ?? 0) - (there.values[5] ?? 0), 12);
  expect(domainOf(differenceOf(here, here) ?? here)).toBe(0);
  expect(differenceOf(here, { ...there, values: [1] })).toBeUndefined();
});

test("what lies beyond a locked domain is counted", () => {
  const values = mapValues(shown, "similarity");
  expect(clippedCount(values, domainOf(values))).toBe(0);
  expect(clippedCount({ ...values, values: [-3, 1, 2, undefined] }, 1)).toBe(2);
});
