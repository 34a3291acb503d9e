import { AppError } from "../../base/errors";
import { type Precision, parseRecipe } from "../../formats/recipe";
import type { SettingField } from "../settingFields";
import { patch, useApp } from "../store/store";

/**
 * Writes one number into the recipe that the next run follows. Results stay; steps that they no longer fit become stale.
 * Returns what is wrong with the number, in words; the recipe is then as it was.
 */
export function changeRecipe(field: SettingField, value: number): string | undefined {
  const { recipe } = useApp.getState().recipe;
  if (!recipe) return "there is no recipe; open one on the Model step";
  try {
    patch("recipe", { recipe: parseRecipe({ ...recipe, ...field.write(recipe, value) }) });
    return undefined;
  } catch (error) {
    if (error instanceof AppError) return /expected (.*?)(?:; found|$)/.exec(error.message)?.[1] ?? error.message;
    throw error;
  }
}

/** How the next run stores the weights. The model that is loaded serves what is on the screen until then. */
export function changePrecision(precision: Precision): void {
  const { recipe } = useApp.getState().recipe;
  if (recipe) patch("recipe", { recipe: { ...recipe, precision } });
}
