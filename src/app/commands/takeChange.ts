import { type MemoryChangeKind, memoryChange } from "../../formats/gentlerRecipe";
import { shownMemory } from "../costs";
import { isBusy } from "../steps";
import { patch, useApp } from "../store/store";

/**
 * Changes the recipe that the next run follows so that it needs less memory; returns the change in words, undefined where
 * the recipe has it already or a job runs.
 */
export function takeChange(kind: MemoryChangeKind): string | undefined {
  const state = useApp.getState();
  const { recipe } = state.recipe;
  if (!recipe || isBusy(state)) return undefined;
  const changed = memoryChange(recipe, kind, shownMemory(state)?.memoryPlan.rowsAtOnce);
  if (changed) patch("recipe", { recipe: changed.recipe, failure: undefined });
  return changed?.change;
}
