import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { RunReport } from "../../engine/report";
import { parseReport } from "../parseReport";
import { mapQuantities, tensorValues } from "./tensorValues";

const report: RunReport = parseReport(JSON.parse(readFileSync("public/recorded/embedded.json", "utf8")));

test("values are those of the run's own settings", () => {
  const names = report.model.tensors.map(({ name }) => name);
  const cosine = tensorValues(report, "similarity");
  names.forEach((name, i) => {
    expect(cosine[i]).toBeCloseTo(report.similarity.cosine[name] ?? Number.NaN, 6);
  });
  const shares = tensorValues(report, "key ability");
  const count = report.model.tensors.reduce((sum, { shape }, i) => {
    return sum + (shares[i] ?? 0) * shape.reduce((product, length) => product * length, 1);
  }, 0);
  expect(count).toBeCloseTo(report.keyNeurons.ability?.count ?? 0, 3);
  const gamma = { ...report.recipe.merge, gamma: 0, eta: 0 };
  const still = {
    ...report,
    recipe: { ...report.recipe, merge: gamma, select: { ...report.recipe.select, transferRatio: 1 } },
  };
  expect(tensorValues(still, "change").every((value) => value === 0)).toBe(true);
});

test("runs of models with other tensors have nothing to compare", () => {
  expect(mapQuantities(report, report).map(({ id }) => id)).toEqual(
    expect.arrayContaining(["similarity", "change", "key ability", "key bn"]),
  );
  const [first, ...rest] = report.model.tensors;
  const other = { ...report, model: { ...report.model, tensors: [{ name: first?.name ?? "", shape: [1] }, ...rest] } };
  expect(mapQuantities(report, other)).toEqual([]);
});
