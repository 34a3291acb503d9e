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

/** Figures over the golden model's 29 tensors. */
function figures() {
  const list = (value: number) => Array.from({ length: 29 }, () => value);
  const point = (ratio: number) => ({ ratio, threshold: 0.1, count: 29, byTensor: list(1) });
  return {
    keyNeurons: {
      ability: {
        count: 29,
        threshold: 1,
        byTensor: list(1),
        importance: list(0.1),
        lattice: [point(0.01), point(0.5)],
      },
    },
    overlaps: {
      corpora: ["ability", "es"],
      pairs: [{ left: 0, right: 1, byTensor: list(1) }],
      combinations: [4, 3, 2, 1],
    },
    movement: { ability: { count: list(1), rms: list(0.1), largest: list(0.2) } },
    continuations: {
      prompts: [{ language: "en", text: "1+1", answer: "2" }],
      trainings: { "learn/ability": [{ step: 0, texts: ["3"] }] },
    },
  };
}

test("figures that older reports lack are let in where they fit, and their absence too", () => {
  expect(parseReport({ ...report(), ...figures() })).toMatchObject(figures());
  expect(parseReport(report()).overlaps).toBeUndefined();
});

test("a figure that does not fit the model is named", () => {
  const { keyNeurons, overlaps, movement, continuations } = figures();
  const { ability } = keyNeurons;
  const refused: [object, RegExp][] = [
    [{ keyNeurons: { ability: { ...ability, importance: [1] } } }, /keyNeurons.ability.importance must hold 29/],
    [{ keyNeurons: { ability: { ...ability, lattice: [...ability.lattice].reverse() } } }, /rising ratios/],
    [
      { keyNeurons: { ability: { ...ability, lattice: [{ ...ability.lattice[0], byTensor: [] }] } } },
      /lattice at 0.01 must hold 29/,
    ],
    [{ keyNeurons: { ability: { ...ability, lattice: [{ ...ability.lattice[0], ratio: 2 }] } } }, /lattice.0.ratio/],
    [{ overlaps: { ...overlaps, pairs: [{ ...overlaps.pairs[0], right: 7 }] } }, /0 and 7 are no two of 2 corpora/],
    [{ overlaps: { ...overlaps, combinations: [1, 2] } }, /overlaps.combinations must hold 4/],
    [{ movement: { ability: { ...movement.ability, rms: [Number.NaN] } } }, /movement.ability.rms.0/],
    [{ movement: { ability: { ...movement.ability, largest: [1] } } }, /movement.ability.largest must hold 29/],
    [
      { continuations: { ...continuations, trainings: { "learn/es": [{ step: 1, texts: [] }] } } },
      /continuations.learn\/es at step 1 must hold 1/,
    ],
  ];
  for (const [change, message] of refused)
    expect(() => parseReport({ ...report(), ...figures(), ...change })).toThrow(message);
});
