import { expect, test } from "vitest";
import type { RunReport } from "../engine/report";
import { parseRecipe } from "../formats/recipe";
import { isRight, trainingFigures } from "./trainFigures";
import { compareFullOption, continuationOption } from "./trainOptions";

const recipe = parseRecipe({
  version: 1,
  name: "r",
  model: { embedded: "model" },
  contextLength: 96,
  batchSize: 8,
  ability: { name: "a", corpus: { embedded: "a" } },
  reference: { language: "en", corpus: { embedded: "en" } },
  languages: [{ language: "es", corpus: { embedded: "es" } }],
  locate: { steps: 3, learningRate: 0.001 },
  learn: { steps: 4, learningRate: 0.001 },
});
const memory = { weights: 8, activations: 4, gradients: 2, optimiser: 4, scratch: 1 };
const report = {
  recipe,
  losses: { "learn/ability": [4, 3, 2, 1, 1, 1, 1, 1, 1, 0.5], "full/ability": [4, 2] },
  stages: [
    { stage: "learn/ability", steps: 10, wallMs: 5000, tokenCount: 7680, continuationMs: 1000, memory },
    { stage: "full/ability", steps: 0, wallMs: 0, tokenCount: 0, made: { steps: 2, wallMs: 3000 } },
  ],
} as unknown as RunReport;

test("speed counts trained tokens over the time without continuations", () => {
  expect(trainingFigures(report, "learn/ability")).toEqual({
    steps: 10,
    tokens: 7680,
    wallMs: 4000,
    tokensPerSecond: 1920,
    endLoss: 0.5,
    memory,
  });
});

test("a kept stage shows what it took when it was made; an absent one nothing", () => {
  expect(trainingFigures(report, "full/ability")).toMatchObject({ steps: 2, wallMs: 3000, tokensPerSecond: 512 });
  expect(trainingFigures(report, "learn/es")).toBeUndefined();
});

test("a continuation is right by its result, whatever it writes before", () => {
  expect(isRight("8+6=14", "14")).toBe(true);
  expect(isRight(" 7+7=14\nmore", "14")).toBe(true);
  expect(isRight("8+6=15", "14")).toBe(false);
  expect(isRight("14", "14")).toBe(false);
});

test("options are written into the recipe and read from it", () => {
  const asked = parseRecipe({
    ...recipe,
    ...compareFullOption.write(recipe, 1),
    ...continuationOption.write(recipe, 50),
  });
  expect([compareFullOption.read(asked), continuationOption.read(asked)]).toEqual([1, 50]);
  expect(asked.evaluate.continuations).toEqual({ everySteps: 50, promptsPerLanguage: 1 });
  const none = parseRecipe({ ...asked, ...compareFullOption.write(asked, 0), ...continuationOption.write(asked, 0) });
  expect([none.learn.compareFull, none.evaluate.continuations]).toEqual([false, null]);
});
