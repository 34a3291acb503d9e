import type { RunReport } from "../engine/report";
import { type Recipe, variantsOf } from "../formats/recipe";
import type { Baseline } from "../formats/recipeBaselines";

/** Variants that the sliders make; the others stay what they were. */
const merged: readonly string[] = ["merged", "allTensors"];

/** Which of the recipe's variants must be measured for what the sliders and tests are now. */
export function variantsToMeasure(
  live: RunReport,
  { evaluate, baselines }: Pick<Recipe, "evaluate" | "baselines">,
): readonly string[] {
  const testsOf = (of: Recipe["evaluate"]) => JSON.stringify({ ...of, variants: [] });
  const known = live.results.map(({ variant }) => variant);
  const all = variantsOf({ evaluate, baselines });
  if (testsOf(evaluate) !== testsOf(live.recipe.evaluate)) return all;
  const moved = new Set([...merged, ...baselines.filter(followsSliders).map(({ name }) => name)]);
  return all.filter((variant) => moved.has(variant) || !known.includes(variant));
}

/** Whether a baseline is merged with what the sliders say. */
function followsSliders(baseline: Baseline): boolean {
  switch (baseline.method) {
    case "taskVectors":
    case "dare":
      return baseline.lambdaLanguages === null;
    case "maskAfterTraining":
    case "randomMask":
    case "ablation":
      return true;
    default:
      return false;
  }
}
