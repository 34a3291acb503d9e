import { expect, test } from "vitest";
import embedded from "../../../recipes/embedded.json";
import { parseRecipe } from "../../formats/recipe";
import { compareRecipes, describeFork } from "./recipeDiff";

const parent = parseRecipe(embedded);

test("a fork's line names what changed, in the paper's letters, and nothing else", () => {
  const child = parseRecipe({
    ...embedded,
    name: "another name",
    seed: 7,
    locate: { ...embedded.locate, keyNeuronRatio: 0.1 },
  });
  expect(describeFork(parent, child)).toBe("seed 7, k1 20 → 10 %");
  expect(describeFork(parent, parent)).toBe("");
});

test("settings of a language are found by its code, whatever its place", () => {
  const languages = embedded.languages.toReversed().map((l) => (l.language === "bn" ? { ...l, mu: 0.4 } : l));
  expect(describeFork(parent, parseRecipe({ ...embedded, languages }))).toBe("μ bn 0.2 → 0.4");
  const fewer = parseRecipe({ ...embedded, languages: embedded.languages.slice(0, 3) });
  expect(describeFork(parent, fewer)).toContain("μ te 0.2 → –");
});

test("what one kind of training does otherwise is named by its kind", () => {
  const overrides = { ...embedded.learn.overrides, languages: { steps: 40, learningRate: 0.0005 } };
  const child = parseRecipe({ ...embedded, learn: { ...embedded.learn, overrides } });
  expect(describeFork(parent, child)).toBe("train steps of languages 60 → 40");
});

test("comparisons are told by their names", () => {
  const ties = { name: "TIES", method: "ties", density: 0.5 } as const;
  const child = parseRecipe({ ...embedded, baselines: [ties, { name: "Random mask", method: "randomMask" }] });
  expect(describeFork(parent, child)).toBe(
    "comparison TIES – → density 0.5, lambda 1, drop rate 0, comparison Random mask – → there",
  );
});

test("the full table holds every setting with a value for each recipe", () => {
  const other = parseRecipe({ ...embedded, learn: { ...embedded.learn, steps: 40 } });
  const rows = compareRecipes([parent, other, parent]);
  expect(rows.find(({ path }) => path === "learn.steps")).toEqual({
    path: "learn.steps",
    label: "train steps",
    values: ["600", "40", "600"],
    differs: true,
  });
  expect(rows.filter(({ differs }) => differs)).toHaveLength(1);
  expect(rows.find(({ path }) => path === "learn.overrides.reference.steps")?.values).toEqual(["60", "60", "60"]);
  expect(rows.find(({ path }) => path === "evaluate.problemLimit")?.values[0]).toBe("all");
  expect(rows.every(({ values }) => values.length === 3)).toBe(true);
});
