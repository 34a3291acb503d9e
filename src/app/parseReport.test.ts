import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { goldenGrams, goldenVectors } from "../method/testFixtures";
import { looksLikeReport, parseReport } from "./parseReport";

/** A report with the golden run's Gram matrices and no results. */
function report(): Record<string, unknown> {
  const { names, base } = goldenVectors();
  const adapter = { vendor: "a", architecture: "b", device: "", description: "", isFallback: true };
  return {
    version: 1,
    name: "golden",
    recipe: JSON.parse(readFileSync("fixtures/goldens/maet/recipe.json", "utf8")),
    provenance: { kind: "live", adapter, program: "p", runtime: "Node", date: "2026-11-24T00:00:00Z" },
    model: { name: "m", tensors: names.map((name) => ({ name, shape: [base.get(name)?.length] })), parameterCount: 1 },
    losses: {},
    stages: [],
    keyNeurons: {},
    gram: { basis: ["ability", "reference", "bn", "es", "base"], matrices: goldenGrams() },
    transferSet: [],
    results: [],
    samples: [],
    wallMs: 1,
    peakBytes: 1,
  };
}

test("a report from a file is shown as recorded, whatever it says of itself", () => {
  expect(looksLikeReport(report())).toBe(true);
  expect(parseReport(report()).provenance.kind).toBe("recorded");
});

test("the first field that does not fit is named", () => {
  expect(() => parseReport({ ...report(), wallMs: "1" })).toThrow(/wallMs/);
  const { recipe } = report() as { recipe: { select: object } };
  const excluding = { ...recipe, select: { ...recipe.select, exclude: ["model.layers.9.x"] } };
  expect(() => parseReport({ ...report(), recipe: excluding })).toThrow(/select\.exclude: the model has no tensor/);
  const gram = { basis: ["ability", "base"], matrices: [[1, 2, 3]] };
  expect(() => parseReport({ ...report(), gram })).toThrow(/gram\.matrices must hold 29 lists of 4 numbers/);
});
