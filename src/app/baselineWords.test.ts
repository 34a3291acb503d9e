import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseRecipeText } from "../formats/recipe";
import { baselinesOf, baselineText } from "./baselineWords";

const recipe = parseRecipeText(readFileSync("recipes/embedded-baselines.json", "utf8"));

test("every baseline that was measured is told in one sentence of its own", () => {
  const names = recipe.baselines.map(({ name }) => name);
  const results = names.map((variant) => ({ variant, languages: [] }));
  const told = baselinesOf({ recipe, results });
  expect(told.map(({ name }) => name)).toEqual(names);
  expect(new Set(told.map(({ words }) => words)).size).toBe(names.length);
  for (const { words } of told) expect(words).toMatch(/^[A-Z][^\n]{20,}\.$/);
  const wordsOf = (name: string) => told.find((each) => each.name === name)?.words;
  expect(wordsOf("F-CPT(L)&DA")).toBe(
    "All weights trained on general text of every language, and then on arithmetic in en.",
  );
  expect(wordsOf("L-CPT(L)")).toBe(
    "Adapters beside the weights (LoRA, rank 8) trained on general text of every language, without the ability.",
  );
  expect(wordsOf("Mixture of experts")).toBe(
    "Adapters (LoRA, rank 8) beside the MLP weights of every layer, one for arithmetic and one for each language, each trained by itself; then small routers, trained on all texts in turn, pick 2 of them for each token and weigh these. Nothing is merged.",
  );
  expect(baselinesOf({ recipe, results: [] })).toEqual([]);
});

test("settings are told, those left open are not", () => {
  const texts = Object.fromEntries(recipe.baselines.map((baseline) => [baseline.name, baselineText(baseline)]));
  expect(texts).toMatchObject({
    "F-CPT(L)": "data L",
    DARE: "drop rate 0.5, lambda ability 1",
    "L-TV": "lambda ability 1, lora by default",
    "Random mask": "there",
    "Mixture of LoRA": "lora by default, tensors all",
    "Mixture of experts": "lora by default, tensors mlp, active 2",
    "Upper bound": "data ability.en + ability.es + ability.zh + ability.bn + ability.te",
  });
});
