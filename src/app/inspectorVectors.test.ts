import { expect, test } from "vitest";
import type { RunReport } from "../engine/report";
import type { MergeSettings } from "../method/settings";
import { combine, corporaOf, shownVector, sourceOf, vectorChoices, vectorValue, weightsOf } from "./inspectorVectors";

const report = {
  gram: {
    basis: ["ability", "reference", "es", "bn", "base"],
    // Tensor 0 has unlike ability and languages, tensor 1 like ones.
    matrices: [identity(5), alike(5)],
  },
  keyNeurons: { ability: {}, reference: {}, es: {}, bn: {} },
  model: { tensors: [{ name: "a" }, { name: "b" }] },
} as unknown as RunReport;

const settings: MergeSettings = {
  exclude: [],
  force: [],
  kinds: null,
  alpha: 0.8,
  beta: 0.2,
  mu: [0.5, 0.25],
  gamma: 2,
  eta: 3,
  transferRatio: 0.5,
  similarity: "dot",
  languageWeights: "equation2",
};

function identity(size: number): readonly number[] {
  return Array.from({ length: size * size }, (_, i) => (i % (size + 1) === 0 ? 1 : 0));
}

function alike(size: number): readonly number[] {
  return Array.from({ length: size * size }, () => 1);
}

const view = { report, settings, tensor: 0 };

test("the Inspector opens on R(A), where the run has one, and then on what was chosen last", () => {
  const located = { ...report, gram: { ...report.gram, matrices: [] } };
  expect([shownVector(undefined, report), shownVector(undefined, located), shownVector(undefined, undefined)]).toEqual([
    "ability",
    "base",
    "base",
  ]);
  expect(shownVector("mask:es", report)).toBe("mask:es");
});

test("all vectors of the run are offered: weights, deltas, masks, overlaps with the ability", () => {
  const vectors = vectorChoices(report).map(({ vector }) => vector);
  expect(vectors).toEqual([
    ...["base", "ability", "languages", "change", "merged"],
    ...["delta:ability", "delta:reference", "delta:es", "delta:bn"],
    ...["mask:ability", "mask:reference", "mask:es", "mask:bn"],
    ...["overlap:reference", "overlap:es", "overlap:bn"],
  ]);
});

test("coefficients are those of Eq. 2, 3 and 5, by tensor", () => {
  expect(weightsOf("ability", view)?.coefficients).toEqual([0.8, -0.2, 0, 0]);
  const languages = weightsOf("languages", view)?.coefficients ?? [];
  expect(languages.map((c) => Number(c.toFixed(6)))).toEqual([0, -0.15, 0.4, 0.2]);
  // Only the tensor less like the languages receives the ability.
  const inside = weightsOf("change", view)?.coefficients ?? [];
  expect(inside.map((c) => Number(c.toFixed(6)))).toEqual([1.6, -0.85, 1.2, 0.6]);
  expect(weightsOf("merged", { ...view, tensor: 1 })).toEqual({ kind: "weights", base: true, coefficients: languages });
  expect(weightsOf("delta:bn", view)).toEqual({ kind: "weights", base: false, coefficients: [0, 0, 0, 1] });
});

test("key neurons are masks; an overlap has two corpora", () => {
  expect(sourceOf("mask:es", view)).toEqual({ kind: "mask", corpus: "es" });
  expect(corporaOf("overlap:bn")).toEqual(["ability", "bn"]);
  expect(weightsOf("overlap:bn", view)).toBeUndefined();
});

test("one scalar has its value in every vector", () => {
  const cell = { base: 10, deltas: [1, 2, 3, 4], isKey: { ability: true, bn: true, es: false } };
  expect(vectorValue("base", cell, view)).toBe(10);
  expect(vectorValue("ability", cell, view)).toBeCloseTo(0.8 - 0.4, 12);
  expect(combine({ kind: "weights", base: true, coefficients: [1, 0, 2] }, cell)).toBe(17);
  expect([vectorValue("mask:es", cell, view), vectorValue("mask:bn", cell, view)]).toEqual([0, 1]);
  expect([vectorValue("overlap:bn", cell, view), vectorValue("overlap:es", cell, view)]).toEqual([3, 1]);
});
