import { canonicalJson } from "../../base/hash";
import type { Baseline } from "../../formats/recipeBaselines";
import { missingOfTable2, offeredComparison, withComparison } from "../comparisons/edit";
import type { BaselineField } from "../comparisons/methodFields";
import type { ComparisonChange } from "../store/comparisonState";
import { patch, useApp } from "../store/store";
import { writeRecipe } from "./writeRecipe";

/** Changes that can be taken back. */
const keptChanges = 50;

/** Adds a comparison of the menu. Returns its name; undefined where the recipe has not what it takes. */
export function addComparison(id: string): string | undefined {
  const { recipe } = useApp.getState().recipe;
  const added = recipe && offeredComparison(recipe, id);
  if (!added) return undefined;
  change(`${added.name} added`, (list) => [...list, added]);
  return added.name;
}

/** Adds what is missing of the paper's Table 2. Returns how many that were. */
export function addTable2(): number {
  const { recipe } = useApp.getState().recipe;
  const missing = recipe ? missingOfTable2(recipe) : [];
  if (missing.length > 0) change(`${missing.length} of Table 2 added`, (list) => [...list, ...missing]);
  return missing.length;
}

export function removeComparison(name: string): void {
  change(`${name} removed`, (list) => list.filter((baseline) => baseline.name !== name));
}

/** Gives a comparison another name. Returns what is wrong with it, in words. */
export function renameComparison(baseline: Baseline, name: string): string | undefined {
  return change(`${baseline.name} renamed`, (list) => withComparison(list, baseline.name, { ...baseline, name }));
}

/** Takes over what was typed into a field of a comparison. Returns what is wrong with it, in words. */
export function setComparison(baseline: Baseline, field: BaselineField, text: string): string | undefined {
  const words = `${field.label} of ${baseline.name} changed`;
  return change(words, (list) => withComparison(list, baseline.name, field.write(baseline, text)));
}

/** The change that can be taken back: the last one, where the recipe's comparisons are still what it left. */
export function lastChange(): ComparisonChange | undefined {
  const { comparisons, recipe } = useApp.getState();
  const last = comparisons.past.at(-1);
  return last && canonicalJson(last.after) === canonicalJson(recipe.recipe?.baselines ?? []) ? last : undefined;
}

/** Takes the last change of the comparisons back. */
export function undoComparison(): void {
  const last = lastChange();
  if (!last) return;
  const wrong = writeRecipe((recipe) => ({ ...recipe, baselines: last.before }));
  if (wrong === undefined) patch("comparisons", { past: useApp.getState().comparisons.past.slice(0, -1) });
}

function change(words: string, make: (list: readonly Baseline[]) => readonly object[]): string | undefined {
  const kept = lastChange() ? useApp.getState().comparisons.past : [];
  const before = useApp.getState().recipe.recipe?.baselines ?? [];
  const wrong = writeRecipe((recipe) => ({ ...recipe, baselines: make(recipe.baselines) }));
  const after = useApp.getState().recipe.recipe?.baselines ?? [];
  if (wrong === undefined && canonicalJson(before) !== canonicalJson(after)) {
    patch("comparisons", { past: [...kept, { words, before, after }].slice(-keptChanges) });
  }
  return wrong;
}
