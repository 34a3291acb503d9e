import type { RunReport } from "../engine/report";
import type { Recipe } from "../formats/recipe";

type Variants = Recipe["evaluate"]["variants"];

/** Variants that the sliders make; the others stay what they were. */
const merged: Variants = ["merged", "allTensors"];

/** Which of the recipe's variants must be measured for what the sliders and tests are now. */
export function variantsToMeasure(live: RunReport, { evaluate }: Pick<Recipe, "evaluate">): Variants {
  const testsOf = (of: Recipe["evaluate"]) => JSON.stringify({ ...of, variants: [] });
  const known = live.results.map(({ variant }) => variant);
  if (testsOf(evaluate) !== testsOf(live.recipe.evaluate)) return evaluate.variants;
  return evaluate.variants.filter((variant) => merged.includes(variant) || !known.includes(variant));
}
