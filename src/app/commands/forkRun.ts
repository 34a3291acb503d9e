import { canonicalJson } from "../../base/hash";
import { parseRecipe, type Recipe } from "../../formats/recipe";
import { failureOf } from "../failure";
import { shownReport } from "../report";
import { shownRun } from "../runs/selectRuns";
import type { SettingField } from "../settingFields";
import { settingsOf, withSettings } from "../settings";
import type { ForkParent } from "../store/state";
import { patch, replace, useApp } from "../store/store";
import { changeRecipe } from "./changeRecipe";

/** Makes a run's recipe, changed as given, the one that a live run will follow; the run becomes its parent. */
export function forkRun(parent: ForkParent, change: (recipe: Recipe) => Recipe = (recipe) => recipe): void {
  try {
    const recipe = parseRecipe(change(parent.recipe));
    const before = useApp.getState().recipe.recipe;
    replace("recipe", { recipe, source: `a fork of ${parent.name}`, failure: undefined, parent });
    // A model in memory serves the fork as well, unless the fork names another.
    if (before && canonicalJson(before.model) !== canonicalJson(recipe.model)) replace("model", { status: "none" });
    moveSliders();
  } catch (error) {
    patch("recipe", { failure: failureOf(error, "The recipe that was loaded before stays in use.") });
  }
}

/**
 * Makes the run in view the parent of the next live run, which follows its recipe with the sliders as they stand and `change`.
 * False where none is shown.
 */
export function forkShown(change: (recipe: Recipe) => Recipe = (recipe) => recipe): boolean {
  const state = useApp.getState();
  const report = shownReport(state);
  if (!report) return false;
  const { settings } = state.compose;
  const shown = shownRun(state);
  const parent = { id: shown?.id ?? "", name: shown?.name ?? report.name, recipe: report.recipe };
  forkRun(parent, (recipe) => change(settings ? withSettings(recipe, settings) : recipe));
  return true;
}

/**
 * Changes a number of the fork at hand. The sliders follow where a live run is there, since a run follows them then.
 * Returns what is wrong with the number, in words.
 */
export function changeFork(field: SettingField, value: number): string | undefined {
  const wrong = changeRecipe(field, value);
  if (wrong === undefined) moveSliders();
  return wrong;
}

function moveSliders(): void {
  const { recipe, run, compose } = useApp.getState();
  const settings = recipe.recipe && settingsOf(recipe.recipe);
  if (run.live && settings?.mu.length === compose.settings?.mu.length) patch("compose", { settings });
}
