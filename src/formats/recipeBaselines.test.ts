import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseRecipe } from "./recipe";

const golden = JSON.parse(readFileSync("fixtures/goldens/maet/recipe.json", "utf8"));
const withBaselines = (...baselines: unknown[]) => parseRecipe({ ...golden, baselines }).baselines;

test("a recipe without baselines has none, and defaults are filled in", () => {
  expect(parseRecipe(golden).baselines).toEqual([]);
  expect(
    withBaselines(
      { name: "F-CPT(L&A)", method: "continual", data: "L&A" },
      { name: "Upper bound", method: "continual", data: { corpora: [{ embedded: "ability.es" }] } },
      { name: "F-TV", method: "taskVectors", lambdaLanguages: 0.5 },
    ),
  ).toEqual([
    { name: "F-CPT(L&A)", method: "continual", data: "L&A", optimiser: {}, adaptation: {}, lora: null },
    {
      name: "Upper bound",
      method: "continual",
      data: { corpora: [{ embedded: "ability.es" }] },
      optimiser: {},
      adaptation: {},
      lora: null,
    },
    { name: "F-TV", method: "taskVectors", lambdaAbility: 1, lambdaLanguages: 0.5, lora: null },
  ]);
});

test("every method of the shipped recipe is known, with its defaults", () => {
  const shipped = JSON.parse(readFileSync("recipes/embedded-baselines.json", "utf8"));
  const { baselines } = parseRecipe(shipped);
  expect(new Set(baselines.map(({ method }) => method))).toEqual(
    new Set([
      "continual",
      "taskVectors",
      "dare",
      "ties",
      "layerSwapping",
      "chatVector",
      "maskAfterTraining",
      "randomMask",
      "ablation",
      "mixture",
    ]),
  );
  expect(baselines).toContainEqual({
    name: "Layer Swapping",
    method: "layerSwapping",
    language: null,
    bottom: 1,
    top: 1,
    transition: 0,
    tensors: "all",
    lora: null,
  });
  expect(baselines).toContainEqual({
    name: "Mixture of experts",
    method: "mixture",
    lora: { rank: null, alpha: null, learningRate: null },
    tensors: "mlp",
    active: 2,
    router: {},
  });
  expect(baselines.find(({ name }) => name === "L-TV")).toMatchObject({ lora: { rank: null, alpha: null } });
  expect(baselines).toContainEqual({
    name: "TIES",
    method: "ties",
    density: 0.2,
    lambda: 1,
    dropRate: 0,
    seed: null,
    lora: null,
  });
});

const tv = { name: "F-TV", method: "taskVectors" };
const cpt = { name: "F-CPT", method: "continual" };

test.each([
  [
    "an unknown method",
    [{ name: "x", method: "soup" }],
    /baselines\[0\]: expected an object whose method is one of cont/,
  ],
  ["no method", [{ name: "x" }], /baselines\[0\]: expected an object whose method is one of/],
  ["a field of another method", [{ ...tv, data: "L" }], /baselines\[0\]\.data: no such field/],
  ["another mixture", [{ ...cpt, data: "A" }], /baselines\[0\]\.data: expected L&A, L, L&DA or an object with corpora/],
  ["no corpus", [{ ...cpt, data: { corpora: [] } }], /baselines\[0\]\.data/],
  [
    "an ill-typed strength",
    [{ ...tv, lambdaAbility: "1" }],
    /baselines\[0\]\.lambdaAbility: expected a number; found "1"/,
  ],
  [
    "a wrong optimiser",
    [{ ...cpt, data: "L", optimiser: { steps: 0 } }],
    /baselines\[0\]\.optimiser\.steps: expected a whole/,
  ],
  [
    "a density of 0",
    [{ ...tv, method: "ties", density: 0 }],
    /baselines\[0\]\.density: expected a number above 0; found 0/,
  ],
  ["a drop rate of 1", [{ ...tv, method: "dare", dropRate: 1 }], /dropRate: expected a number from 0, below 1/],
  [
    "no layers",
    [{ ...tv, method: "layerSwapping", top: 1 }],
    /baselines\[0\]\.bottom: expected a whole number of at least 0/,
  ],
  ["another part", [{ ...tv, method: "ablation", without: "k1" }], /without: expected one of keyNeurons, subtraction/],
  [
    "an unknown language",
    [{ ...tv, method: "chatVector", language: "fr" }],
    /baselines: expected baselines whose language is/,
  ],
  [
    "one expert, whose gate could not be learned",
    [{ ...tv, method: "mixture", active: 1 }],
    /baselines\[0\]\.active: expected a whole number of at least 2; found 1/,
  ],
  [
    "more experts than there are",
    [{ ...tv, method: "mixture", active: 4 }],
    /baselines: expected mixtures with no more active experts than there are/,
  ],
  ["a mixture without adapters", [{ ...tv, method: "mixture", lora: null }], /baselines\[0\]\.lora/],
  ["a name twice", [tv, tv], /baselines: expected baselines whose names differ/],
  ["a variant's name", [{ ...tv, name: "merged" }], /baselines: expected baselines of other names than base, merged/],
  [
    "a name that no file may have",
    [{ ...tv, name: "F/TV" }],
    /baselines\[0\]\.name: expected a name of at most 60 letters/,
  ],
])("refuses %s and names the field", (_, baselines, message) => {
  expect(() => withBaselines(...baselines)).toThrow(message);
});
