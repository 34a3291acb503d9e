import { learnSettings, type Recipe } from "../../formats/recipe";
import type { BaselineOf } from "../../formats/recipeBaselines";
import { basisOf } from "../extract";

/** What a corpus's checkpoint on a random mask is called: a baseline's own, for its seed is its own. */
export function randomName({ name }: Pick<BaselineOf<"randomMask">, "name">, corpus: string): string {
  return `${name} ${corpus}`;
}

/** The seed of what a baseline draws. */
export function seedOf(recipe: Pick<Recipe, "seed">, { seed }: { readonly seed: number | null }): number {
  return seed ?? recipe.seed;
}

/** The trainings on random masks, by their stages, with their steps: as many as the method's own. */
export function randomStages(recipe: Recipe, baseline: BaselineOf<"randomMask">) {
  return basisOf(recipe.languages.map(({ language }) => language)).map((corpus) => {
    const kind = corpus === "ability" || corpus === "reference" ? corpus : "languages";
    return { stage: `random/${randomName(baseline, corpus)}`, steps: learnSettings(recipe, kind).steps };
  });
}
