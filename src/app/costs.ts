import type { RunEnd, RunPlan } from "../engine/api";
import { estimateRun, estimateStages } from "../engine/estimate";
import type { RunEstimate } from "../engine/report";
import { speedsOf } from "./speeds";
import { canEvaluateAlone, recipeToRun } from "./steps";
import type { AppState } from "./store/state";
import { variantsToMeasure } from "./variantsToMeasure";

/** What a run up to `end` will take now; undefined until the engine has planned it. */
export function costOf(state: AppState, end: RunEnd): RunEstimate | undefined {
  const { plan } = state.costs;
  return plan && estimateRun(plan, end, speedsOf(plan));
}

/** What evaluating alone will take: the variants that the sliders change. */
export function evaluationCost(state: AppState): RunEstimate | undefined {
  const { plan } = state.costs;
  const { live } = state.run;
  const recipe = recipeToRun(state);
  if (!plan || !live || !recipe || !canEvaluateAlone(state)) return undefined;
  const measured = variantsToMeasure(live, recipe).map((variant) => `evaluate/${variant}`);
  const stages: RunPlan["stages"] = plan.stages.filter(({ stage }) => measured.includes(stage));
  return { ...estimateStages(plan, stages, speedsOf(plan)), peakBytes: plan.memory.evaluate.peakBytes };
}
