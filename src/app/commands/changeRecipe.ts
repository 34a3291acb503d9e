import { parseRecipe, type Recipe } from "../../formats/recipe";
import { patch, useApp } from "../store/store";

/**
 * Replaces parts of the recipe that the next run follows. Results stay; steps that they no longer fit become stale.
 * Error: `bad-recipe` for values that no recipe may hold.
 */
export function changeRecipe(change: Partial<Pick<Recipe, "locate" | "learn" | "batchSize" | "seed">>): void {
  const { recipe } = useApp.getState().recipe;
  if (recipe) patch("recipe", { recipe: parseRecipe({ ...recipe, ...change }) });
}
