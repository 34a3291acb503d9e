import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { compose, transferNames } from "./compose";
import { abilityWeights, basisOf, type Coefficients, languageWeights, multilingualWeights } from "./extract";
import { goldenGrams, goldenRun, goldenSettings, goldenVectors, readTensors } from "./testFixtures";

const expected = JSON.parse(readFileSync(`${goldenRun}/expected/report.json`, "utf8")) as {
  similarity: { dot: Record<string, number>; cosine: Record<string, number> };
  transferSet: string[];
};
const grams = goldenGrams();
const { names, deltas, base } = goldenVectors();

/** Largest difference between Σ cᵢ dᵢ (+ base) and a golden file, relative to the file's largest value. */
function worstError(coefficientsOf: (tensor: number) => Coefficients, file: string, withBase = false): number {
  const golden = readTensors(`${goldenRun}/expected/${file}.safetensors`);
  let worst = 0;
  let largest = 0;
  names.forEach((name, tensor) => {
    const coefficients = coefficientsOf(tensor);
    golden.get(name)?.forEach((value, i) => {
      let sum = withBase ? (base.get(name)?.[i] ?? 0) : 0;
      coefficients.forEach((coefficient, delta) => {
        sum += coefficient * (deltas[delta]?.get(name)?.[i] ?? 0);
      });
      worst = Math.max(worst, Math.abs(sum - value));
      largest = Math.max(largest, Math.abs(value));
    });
  });
  expect(largest).toBeGreaterThan(0);
  return worst / largest;
}

// The goldens are float32 sums of float32 differences: a few units in the last place of weights of size 1
// against deltas of size 0.01 leave about 1e-5.
const tolerance = 2e-5;

describe("the golden run", () => {
  test("similarity, both ways, within 1e-5 of the largest", () => {
    const composition = compose(names, grams, goldenSettings);
    for (const kind of ["dot", "cosine"] as const) {
      const values = names.map((name) => expected.similarity[kind][name] ?? Number.NaN);
      const largest = Math.max(...values.map(Math.abs));
      names.forEach((_, tensor) => {
        expect(Math.abs((composition.comparisons[tensor]?.[kind] ?? 0) - (values[tensor] ?? 0)) / largest).toBeLessThan(
          1e-5,
        );
      });
    }
  });

  test("the transfer set is the expected one", () => {
    expect(transferNames(names, compose(names, grams, goldenSettings))).toEqual([...expected.transferSet].sort());
    expect(expected.transferSet).toHaveLength(23);
  });

  test("R(A), R(Li), R_Lang and the merged model are the expected tensors", () => {
    expect(worstError(() => abilityWeights(goldenSettings), "ability")).toBeLessThan(tolerance);
    expect(worstError(() => languageWeights(goldenSettings, 0), "language.bn")).toBeLessThan(tolerance);
    expect(worstError(() => languageWeights(goldenSettings, 1), "language.es")).toBeLessThan(tolerance);
    expect(worstError(() => multilingualWeights(goldenSettings), "multilingual")).toBeLessThan(tolerance);
    const { table } = compose(names, grams, goldenSettings);
    expect(worstError((tensor) => table[tensor] ?? [], "merged", true)).toBeLessThan(tolerance);
  });

  test("the relative change equals ‖merged − base‖ / ‖base‖ of the golden files", () => {
    const merged = readTensors(`${goldenRun}/expected/merged.safetensors`);
    const { relativeChange } = compose(names, grams, goldenSettings);
    names.forEach((name, tensor) => {
      const before = base.get(name) ?? new Float32Array();
      const after = merged.get(name) ?? new Float32Array();
      const change = Math.sqrt(after.reduce((sum, value, i) => sum + (value - (before[i] ?? 0)) ** 2, 0));
      const size = Math.sqrt(before.reduce((sum, value) => sum + value * value, 0));
      expect(relativeChange[tensor]).toBeCloseTo(change / size, 5);
    });
  });
});

test("direct language weights are the deltas themselves", () => {
  const direct = { ...goldenSettings, languageWeights: "direct" } as const;
  expect(multilingualWeights(direct)).toEqual([0, 0, 0.5, 0.7]);
  expect(basisOf(["bn", "es"])).toEqual(["ability", "reference", "bn", "es"]);
});

test("a tensor without key neurons is marked empty and has cosine 0", () => {
  const { comparisons } = compose(["a"], [[0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4]], {
    ...goldenSettings,
    mu: [1],
    beta: 0,
  });
  expect(comparisons[0]).toMatchObject({ empty: true, cosine: 0, dot: 0 });
});

test("272 tensors over 7 vectors are composed in well under a frame", () => {
  const many = Array.from({ length: 272 }, (_, tensor) => `tensor.${tensor}`);
  const matrices = many.map((_, tensor) => Array.from({ length: 49 }, (_, i) => Math.sin(i * 7 + tensor)));
  const settings = { ...goldenSettings, mu: [0.2, 0.2, 0.2, 0.2] };
  const times = Array.from({ length: 60 }, () => {
    const start = performance.now();
    compose(many, matrices, settings);
    return performance.now() - start;
  }).sort((a, b) => a - b);
  expect(times[30]).toBeLessThan(4);
});
