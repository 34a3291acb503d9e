import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { compose, transferNames } from "./compose";
import { abilityWeights, basisOf, type Coefficients, languageWeights, multilingualWeights } from "./extract";
import { mergeCoefficients } from "./mergeTable";
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

test("Eq. 5 with a restriction: other kinds get the line of the rest, forced and excluded ones theirs", () => {
  const forced = names.find((name) => name.endsWith("norm.weight")) ?? "";
  const excluded = names.find((name) => name.includes("down_proj")) ?? "";
  const settings = {
    ...goldenSettings,
    transferRatio: 1,
    kinds: ["down"],
    exclude: [excluded],
    force: [forced],
  } as const;
  const { table, selected, selectedCount, cutCount } = compose(names, grams, settings);
  const [line, rest] = [mergeCoefficients(settings).transfer, mergeCoefficients(settings).rest];
  expect(line).not.toEqual(rest);
  names.forEach((name, tensor) => {
    const receives = name === forced || (name.includes("down_proj") && name !== excluded);
    expect(selected[tensor], name).toBe(receives);
    expect(table[tensor], name).toEqual(receives ? line : rest);
  });
  expect(selectedCount).toBe(selected.filter(Boolean).length);
  expect(selectedCount).toBeGreaterThan(1);
  expect(cutCount).toBe(names.length);
});

// 0.3 ms is what a frame can spare on an ordinary machine; the bound leaves room for a busy one. Vectors and kinds are
// those of 30 layers and four languages.
test("272 tensors over 6 deltas and the base are composed in a fraction of a millisecond", () => {
  const kinds = [
    "q_proj",
    "k_proj",
    "v_proj",
    "o_proj",
    "gate_proj",
    "up_proj",
    "down_proj",
    "input_layernorm",
    "norm",
  ];
  const many = Array.from({ length: 30 }, (_, layer) =>
    kinds.map((kind) => `model.layers.${layer}.${kind}.weight`),
  ).flat();
  many.push("model.embed_tokens.weight", "model.norm.weight");
  expect(many).toHaveLength(272);
  const matrices = many.map((_, tensor) => Array.from({ length: 49 }, (_, i) => Math.sin(i * 7 + tensor)));
  const settings = {
    ...goldenSettings,
    mu: [0.2, 0.2, 0.2, 0.2],
    kinds: ["attention", "mlp"],
    exclude: many.slice(100, 104),
    force: many.slice(-2),
  } as const;
  const times = Array.from({ length: 300 }, () => {
    const start = performance.now();
    compose(many, matrices, settings);
    return performance.now() - start;
  }).sort((a, b) => a - b);
  expect(times[150]).toBeLessThan(1.5);
});
