import { AppError } from "../../base/errors";
import { parseRecipe, type Recipe } from "../../formats/recipe";
import { patch, useApp } from "../store/store";

/**
 * Takes a changed recipe for the next run. Results stay; steps that they no longer fit become stale.
 * Returns what is wrong with the change, in words; the recipe is then as it was.
 */
export function writeRecipe(make: (recipe: Recipe) => unknown): string | undefined {
  const { recipe } = useApp.getState().recipe;
  if (!recipe) return "a recipe; open one on the Model step";
  try {
    patch("recipe", { recipe: parseRecipe(make(recipe)) });
    return undefined;
  } catch (error) {
    if (error instanceof AppError) return /expected (.*?)(?:; found|$)/.exec(error.message)?.[1] ?? error.message;
    throw error;
  }
}
