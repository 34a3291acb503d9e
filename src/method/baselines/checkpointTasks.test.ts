import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { documentsOf, listDocuments } from "../../formats/corpus";
import { parseRecipe } from "../../formats/recipe";
import { checkpointDocuments, checkpointTasks } from "./checkpointTasks";

const golden = JSON.parse(readFileSync("fixtures/goldens/maet/recipe.json", "utf8"));
golden.learn.overrides = { ability: { steps: 7 }, languages: { steps: 3, learningRate: 0.5 } };
const withBaselines = (...baselines: unknown[]) => parseRecipe({ ...golden, baselines });

const documents = (...first: number[]) => documentsOf(first.map((token) => [token]));
const corpora = {
  ability: documents(1, 2),
  reference: documents(10, 11, 12),
  languages: [
    { language: "bn", documents: documents(20) },
    { language: "es", documents: documents(30, 31) },
  ],
  baselines: { own: [documents(40), documents(50, 51)] },
};

test("adapters are trainings of their own, by rank and strength; one goes on from another's merged weights", () => {
  const recipe = withBaselines(
    { name: "L-DA", method: "continual", data: "L&DA", lora: {} },
    { name: "L-TV", method: "taskVectors", lora: { rank: 2, alpha: 3, learningRate: 0.125 } },
  );
  const figures = checkpointTasks(recipe).map(({ id, start, settings, lora }) => [
    id,
    start,
    settings.learningRate,
    lora?.scale,
  ]);
  expect(figures).toEqual([
    ["LoRA r8 a16 L", undefined, 0.5, 2],
    ["LoRA r8 a16 L&DA", "LoRA r8 a16 L", recipe.learn.learningRate, 2],
    ...["ability", "bn", "es"].map((id) => [`LoRA r2 a3 lr0.125 ${id}`, undefined, 0.125, 1.5]),
  ]);
});

test("a mixture trains an expert a corpus, then its routers; mixtures share experts that are alike", () => {
  const recipe = withBaselines(
    { name: "soft", method: "mixture" },
    { name: "two", method: "mixture", active: 2, router: { steps: 5 } },
    { name: "mlp", method: "mixture", tensors: "mlp", active: 3, lora: { rank: 2, learningRate: 0.25 } },
  );
  const corpora3 = ["ability", "bn", "es"];
  const [alike, own] = [
    corpora3.map((id) => `expert r8 a16 ${id}`),
    corpora3.map((id) => `expert mlp r2 a4 lr0.25 ${id}`),
  ];
  const tasks = checkpointTasks(recipe);
  const rate = recipe.learn.learningRate;
  expect(tasks.map(({ id, settings }) => [id, settings.steps, settings.learningRate])).toEqual([
    [alike[0], 7, rate],
    [alike[1], 3, 0.5],
    [alike[2], 3, 0.5],
    ["routers soft", 3, 0.01],
    ["routers two", 5, 0.01],
    [own[0], 7, 0.25],
    [own[1], 3, 0.25],
    [own[2], 3, 0.25],
    ["routers mlp", 3, 0.01],
  ]);
  const apart = Object.fromEntries(tasks.map((task) => [task.id, task.apart]));
  expect(apart["routers soft"]).toMatchObject({
    kind: "routers",
    rank: 8,
    scale: 2,
    tensors: "all",
    experts: alike,
    active: 3,
  });
  expect(apart["routers two"]).toMatchObject({ experts: alike, active: 2 });
  expect(apart["routers mlp"]).toMatchObject({ rank: 2, tensors: "mlp", experts: own, active: 3 });
  // The adapters of L-TV, before they are merged in.
  const merged = checkpointTasks(withBaselines({ name: "L-TV", method: "taskVectors", lora: {} }));
  for (const [index, { lora }] of merged.entries())
    expect(tasks[index]?.apart).toMatchObject({ kind: "expert", ...lora });
  const documents = checkpointDocuments(tasks[3]!, recipe, corpora);
  expect(listDocuments(documents).map(([token]) => token)).toEqual([10, 20, 30, 1, 11, 31, 2, 12]);
});

test("baselines share the trainings that they have in common", () => {
  const recipe = withBaselines(
    { name: "TV", method: "taskVectors" },
    { name: "TV 2", method: "taskVectors", lambdaAbility: 2 },
    { name: "L", method: "continual", data: "L" },
    { name: "DA", method: "continual", data: "L&DA" },
    { name: "longer", method: "continual", data: "L&DA", optimiser: { steps: 9 } },
    { name: "gentler", method: "continual", data: "L&DA", adaptation: { learningRate: 0.25 } },
    { name: "L&A", method: "continual", data: "L&A" },
    { name: "own", method: "continual", data: { corpora: [{ tokens: "a" }, { tokens: "b" }] } },
  );
  const tasks = checkpointTasks(recipe);
  const figures = tasks.map(({ id, start, settings }) => [id, start, settings.steps, settings.learningRate]);
  const rate = recipe.learn.learningRate;
  expect(figures).toEqual([
    ["ability", undefined, 7, rate],
    ["bn", undefined, 3, 0.5],
    ["es", undefined, 3, 0.5],
    ["L", undefined, 6, 0.5],
    ["L&DA", "L", 7, rate],
    ["L (longer)", undefined, 9, 0.5],
    ["L&DA (longer)", "L (longer)", 7, rate],
    ["L&DA (gentler)", "L", 7, 0.25],
    ["L&A", undefined, 13, rate],
    ["own", undefined, 14, rate],
  ]);
  const tokens = Object.fromEntries(
    tasks.map((task) => [task.id, listDocuments(checkpointDocuments(task, recipe, corpora)).map(([token]) => token)]),
  );
  expect(tokens).toMatchObject({
    ability: [1, 10, 2, 11, 12],
    es: [30, 10, 31, 11, 12],
    L: [10, 20, 30, 11, 31, 12],
    "L&DA": [1, 2],
    "L&A": [10, 20, 30, 1, 11, 31, 2, 12],
    own: [40, 50, 51],
  });
});
