import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { RunReport } from "../engine/report";
import { parseRecipeText } from "../formats/recipe";
import { variantsToMeasure } from "./variantsToMeasure";

const recipe = parseRecipeText(readFileSync("recipes/embedded-short.json", "utf8"));
const asking = (variants: typeof recipe.evaluate.variants, problemLimit = 20) => ({
  baselines: recipe.baselines,
  evaluate: { ...recipe.evaluate, variants, problemLimit },
});

function measured(...variants: string[]): RunReport {
  const results = variants.map((variant) => ({ variant, languages: [] }));
  return { recipe, results } as unknown as RunReport;
}

test("only what the sliders make is measured again", () => {
  const live = measured("base", "merged", "abilityModel");
  expect(variantsToMeasure(live, asking(["base", "merged", "abilityModel"]))).toEqual(["merged"]);
});

test("a variant without a result is measured, and all are where nothing was or the tests differ", () => {
  const all = ["base", "merged", "allTensors"] as const;
  expect(variantsToMeasure(measured("base", "merged"), asking([...all]))).toEqual(["merged", "allTensors"]);
  expect(variantsToMeasure(measured(), asking([...all]))).toEqual(all);
  expect(variantsToMeasure(measured(...all), asking([...all], 50))).toEqual(all);
});
