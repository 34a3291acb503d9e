import { AppError, messageOf } from "../../base/errors";
import { parseRecipe, type Recipe } from "../recipe";
import { type JsonObject, patched } from "./patch";
import type { SuiteFile } from "./suiteFile";

/** One cell of a suite with one seed: what is trained and merged, and which model of it is measured. */
export interface SuiteRun {
  readonly group: string;
  readonly cell: string;
  readonly seed: number;
  readonly variant: string;
  readonly recipe: Recipe;
}

/** The recipe of one cell: the base, changed by the suite, the group, the cell, and by the seed. Error: `bad-recipe` with the cell's place. */
export function cellRecipe(
  base: JsonObject,
  changes: readonly JsonObject[],
  { variant, seed, place }: { readonly variant: string; readonly seed: number; readonly place: string },
): Recipe {
  const json = [...changes, { seed, evaluate: { variants: [] } }].reduce(patched, base);
  try {
    const recipe = parseRecipe(json);
    const baselines = recipe.baselines.filter(({ name }) => name === variant);
    // A cell measures one model: a baseline of its recipe, or one of the method's own.
    return baselines.length > 0
      ? { ...recipe, baselines }
      : parseRecipe(patched({ ...json, baselines: [] }, { evaluate: { variants: [variant] } }));
  } catch (cause) {
    throw new AppError("bad-recipe", `${place}: ${messageOf(cause)}`, { cause });
  }
}

/** Every cell with every seed, seed by seed in the order of the file. Error: `bad-recipe` naming the cell whose recipe is wrong. */
export function suiteRuns(suite: SuiteFile, base: JsonObject): readonly SuiteRun[] {
  return suite.seeds.flatMap((seed) =>
    suite.groups.flatMap((group) =>
      group.cells.map(({ name, variant, change }): SuiteRun => {
        const place = `the suite's group ${group.id}, cell ${name}`;
        const recipe = cellRecipe(base, [suite.change, group.change, change], { variant, seed, place });
        return { group: group.id, cell: name, seed, variant, recipe };
      }),
    ),
  );
}

/** Ids of the groups whose trainings are compared: what Fig. 4 asks for. */
export function studiedGroups({ groups }: SuiteFile): ReadonlySet<string> {
  return new Set(groups.flatMap(({ id, layout }) => (layout === "study" ? [id] : [])));
}
