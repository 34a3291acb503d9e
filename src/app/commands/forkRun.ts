import { canonicalJson } from "../../base/hash";
import { parseRecipe, type Recipe } from "../../formats/recipe";
import { failureOf } from "../failure";
import type { ForkParent } from "../store/state";
import { patch, replace, useApp } from "../store/store";

/** Makes a run's recipe, changed as given, the one that a live run will follow; the run becomes its parent. */
export function forkRun(parent: ForkParent, change: (recipe: Recipe) => Recipe = (recipe) => recipe): void {
  try {
    const recipe = parseRecipe(change(parent.recipe));
    const before = useApp.getState().recipe.recipe;
    replace("recipe", { recipe, source: `a fork of ${parent.name}`, failure: undefined, parent });
    // A model in memory serves the fork as well, unless the fork names another.
    if (before && canonicalJson(before.model) !== canonicalJson(recipe.model)) replace("model", { status: "none" });
  } catch (error) {
    patch("recipe", { failure: failureOf(error, "The recipe that was loaded before stays in use.") });
  }
}

/** Changes the recipe of the fork at hand. Error card where the recipe cannot be so. */
export function changeFork(change: (recipe: Recipe) => Recipe): void {
  const { recipe, parent } = useApp.getState().recipe;
  if (recipe && parent) forkRun(parent, () => change(recipe));
}
