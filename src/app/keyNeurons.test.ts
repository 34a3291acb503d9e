import { expect, test } from "vitest";
import type { RunReport } from "../engine/report";
import { combinationsOf, countsAt, meetingOf, pairMeeting, reportAt, sharedRatios } from "./keyNeurons";

const point = (ratio: number, count: number) => ({ ratio, threshold: 1 / count, count, byTensor: [count, 0] });
const report = {
  recipe: { locate: { keyNeuronRatio: 0.2 } },
  model: {
    parameterCount: 100,
    tensors: [
      { name: "a", shape: [8, 10] },
      { name: "b", shape: [20] },
    ],
  },
  keyNeurons: {
    ability: {
      count: 20,
      threshold: 0.05,
      byTensor: [16, 4],
      lattice: [point(0.1, 10), point(0.2, 20), point(0.5, 50)],
    },
    es: { count: 20, threshold: 0.04, byTensor: [20, 0], lattice: [point(0.1, 10), point(0.2, 20)] },
  },
  // 12 key to both, 8 to each alone, 72 to neither.
  overlaps: {
    corpora: ["ability", "es"],
    pairs: [{ left: 0, right: 1, byTensor: [12, 0] }],
    combinations: [72, 8, 8, 12],
  },
} as unknown as RunReport;

test("the slider has the ratios that every corpus has, and the recipe's own without a lattice", () => {
  expect(sharedRatios(report)).toEqual([0.1, 0.2]);
  const { lattice: _, ...plain } = report.keyNeurons.ability!;
  expect(sharedRatios({ ...report, keyNeurons: { ability: plain } })).toEqual([0.2]);
});

test("counts at a ratio of the lattice, else the recipe's own", () => {
  const neurons = report.keyNeurons.ability!;
  expect(countsAt(neurons, 0.1, 0.2)).toEqual(point(0.1, 10));
  expect(countsAt(neurons, 0.3, 0.2)).toEqual({ ratio: 0.2, threshold: 0.05, count: 20, byTensor: [16, 4] });
  expect(countsAt(neurons, 0.2, 0.2).byTensor).toEqual([16, 4]);
});

test("a meeting beside chance: 5 % of the model each, 1.9 % of it shared, is 7.6 times 0.25 %", () => {
  const { expected, ratio, jaccard } = meetingOf(5000, 5000, 1900, 100_000);
  expect(expected).toBe(250);
  expect(ratio).toBeCloseTo(7.6, 12);
  expect(jaccard).toBeCloseTo(1900 / 8100, 12);
  expect(meetingOf(0, 0, 0, 10)).toMatchObject({ ratio: undefined, jaccard: undefined });
});

test("a pair in the whole model and by tensor, whichever comes first", () => {
  const found = pairMeeting(report, "es", "ability");
  expect(found?.whole).toMatchObject({ both: 12, expected: 4, ratio: 3 });
  expect(found?.byTensor[0]).toMatchObject({ left: 20, right: 16, both: 12, expected: 4 });
  expect(found?.byTensor[1]).toMatchObject({ both: 0, expected: 0, ratio: undefined });
  expect(pairMeeting(report, "ability", "zh")).toBeUndefined();
});

test("a report at another ratio has the counts of that ratio and the overlaps that were counted there", () => {
  const overlaps = { corpora: ["ability", "es"], pairs: [{ left: 0, right: 1, byTensor: [6, 0] }], combinations: [] };
  const at = reportAt(report, 0.1, overlaps);
  expect(pairMeeting(at, "ability", "es")?.whole).toMatchObject({
    left: 10,
    right: 10,
    both: 6,
    expected: 1,
    ratio: 6,
  });
  expect(at.recipe.locate.keyNeuronRatio).toBe(0.1);
  expect(pairMeeting(report, "ability", "es")?.whole).toMatchObject({ left: 20, both: 12 });
});

test("combinations by frequency with what independent sets would give", () => {
  const found = combinationsOf(report.overlaps!, report);
  expect(found.map(({ members, count }) => [members, count])).toEqual([
    [[0, 1], 12],
    [[0], 8],
    [[1], 8],
  ]);
  expect(found.map(({ expected }) => Math.round(expected * 1000) / 1000)).toEqual([4, 16, 16]);
});
