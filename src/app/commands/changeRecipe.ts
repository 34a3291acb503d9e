import type { Precision } from "../../formats/recipe";
import type { SettingField } from "../settingFields";
import { patch, useApp } from "../store/store";
import { writeRecipe } from "./writeRecipe";

/**
 * Writes one number into the recipe that the next run follows. Results stay; steps that they no longer fit become stale.
 * Returns what is wrong with the number, in words; the recipe is then as it was.
 */
export function changeRecipe(field: SettingField, value: number): string | undefined {
  return writeRecipe((recipe) => ({ ...recipe, ...field.write(recipe, value) }));
}

/** How the next run stores the weights. The model that is loaded serves what is on the screen until then. */
export function changePrecision(precision: Precision): void {
  const { recipe } = useApp.getState().recipe;
  if (recipe) patch("recipe", { recipe: { ...recipe, precision } });
}
