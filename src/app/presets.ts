import embedded from "../../recipes/embedded.json?raw";
import embeddedShort from "../../recipes/embedded-short.json?raw";
import { parseRecipeText, type Recipe } from "../formats/recipe";

/** The recipes that come with the page. */
export const presetNames = ["embedded", "embedded-short"] as const;

export type PresetName = (typeof presetNames)[number];

const texts: Readonly<Record<PresetName, string>> = { embedded, "embedded-short": embeddedShort };
const parsed = new Map<PresetName, Recipe>();

/** A shipped recipe as it is written. */
export function presetText(name: PresetName): string {
  return texts[name];
}

/** A shipped recipe; parsed once. */
export function presetRecipe(name: PresetName): Recipe {
  const recipe = parsed.get(name) ?? parseRecipeText(texts[name]);
  parsed.set(name, recipe);
  return recipe;
}

/** The shipped recipe that a draft began as, by its name; undefined for a recipe from a file. */
export function presetOf(recipe: Recipe | undefined): PresetName | undefined {
  return presetNames.find((name) => presetRecipe(name).name === recipe?.name);
}
