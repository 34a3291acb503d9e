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
  const changed = readChange(recipe, make);
  if (typeof changed === "string") return changed;
  patch("recipe", { recipe: changed });
  return undefined;
}

/** The recipe with a change, checked; or what is wrong with that, in words. */
export function readChange(recipe: Recipe, make: (recipe: Recipe) => unknown): Recipe | string {
  try {
    return parseRecipe(make(recipe));
  } catch (error) {
    if (error instanceof AppError) return /expected (.*?)(?:; found|$)/.exec(error.message)?.[1] ?? error.message;
    throw error;
  }
}
