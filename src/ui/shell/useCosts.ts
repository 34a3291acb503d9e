import { useEffect } from "react";
import { planCosts } from "../../app/commands/planCosts";
import { recipeToRun } from "../../app/steps";
import { useApp } from "../../app/store/store";

/**
 * Keeps the costs on the buttons those of the recipe as it stands, and of what is kept after each run. The engine is asked
 * when nothing has changed for `calmMs`: not at every digit that is typed, and not while a first screen loads.
 */
export function useCosts(calmMs: number): void {
  const recipe = useApp((state) => state.recipe.recipe);
  const settings = useApp((state) => (recipeToRun(state) === recipe ? undefined : state.compose.settings));
  const unfinished = useApp((state) => state.unfinished);
  const device = useApp((state) => state.device.status);
  const offer = useApp(({ choice }) => ("offer" in choice ? choice.offer : undefined));
  const job = useApp((state) => state.run.job.status);
  const looks = useApp((state) => state.corpora.looks);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each of these may change what a run would take
  useEffect(() => {
    const timer = setTimeout(() => void planCosts(), calmMs);
    return () => clearTimeout(timer);
  }, [recipe, settings, unfinished, offer, device, job, looks, calmMs]);
}
