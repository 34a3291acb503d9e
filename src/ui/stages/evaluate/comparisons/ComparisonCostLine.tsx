import { comparisonCost } from "../../../../app/costs";
import { useApp } from "../../../../app/store/store";
import { formatBytes, formatDuration } from "../../../../base/format";
import css from "../../Lab.module.css";

/** What the comparisons add to a run, in a line that is kept up to date. */
export function ComparisonCostLine() {
  const words = useApp((state) => {
    const { recipe } = state.recipe;
    if (!recipe || recipe.baselines.length === 0) return "";
    if (recipe.evaluate.tests.length === 0) return "The recipe has no tests: none of them is trained or measured.";
    if (state.costs.unknown !== undefined) return `What they cost is not known: ${state.costs.unknown}.`;
    const cost = comparisonCost(state);
    if (!cost) return "Reckoning what they cost …";
    const { seconds, basis, peakBytes, trainings, keptTrainings } = cost;
    const time = `${basis === "guessed" ? "an estimated" : "about"} ${formatDuration(Math.max(1, seconds) * 1000)}`;
    const trained = trainings === 1 ? "1 training" : `${trainings || "no"} trainings`;
    const kept = keptTrainings > 0 ? `, ${keptTrainings} more are kept from before` : "";
    return `They add ${time} to a run (${trained}${kept}); the run with them takes up to ${formatBytes(peakBytes)} of GPU memory at once.`;
  });
  return (
    <p role="status" className={css.muted} data-testid="comparisons.cost">
      {words}
    </p>
  );
}
