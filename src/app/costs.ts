import type { RunEnd, RunPlan } from "../engine/api";
import { estimateRun, estimateStages } from "../engine/estimate";
import type { RunEstimate } from "../engine/report";
import { testsKey } from "./measured";
import { speedsOf } from "./speeds";
import { canEvaluateAlone, holdsRun, recipeToRun } from "./steps";
import type { StartedWork } from "./store/startedWork";
import type { AppState, CostState } from "./store/state";
import { variantsToMeasure } from "./variantsToMeasure";

/** What a run up to `end` will take now; undefined until the engine has planned it. */
export function costOf(state: AppState, end: RunEnd): RunEstimate | undefined {
  const { plan } = state.costs;
  return plan && estimateRun(plan, end, speedsOf(plan));
}

/** The memory plan to look at: with the model that is offered, where one is, else with the recipe's own. */
export function shownMemory({ costs }: Pick<AppState, "costs">): CostState["offered"] | RunPlan | undefined {
  return costs.offered ?? costs.plan;
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

/**
 * What the recipe's comparisons add to a run: their trainings that are not kept, and their tests. The memory is the whole
 * run's with them. Undefined until the engine has planned these.
 */
export function comparisonCost({ costs, recipe }: Pick<AppState, "costs" | "recipe">): ComparisonCost | undefined {
  const { plan } = costs;
  const names = recipe.recipe?.baselines.map(({ name }) => `evaluate/${name}`) ?? [];
  if (!plan || !names.every((name) => plan.stages.some(({ stage }) => stage === name))) return undefined;
  const trained = plan.stages.filter(({ stage }) => /^(baseline|random)\//.test(stage));
  const missing = trained.filter(({ isKept }) => !isKept);
  const measured = plan.stages.filter(({ stage }) => names.includes(stage));
  const { seconds, basis } = estimateStages({ ...plan, untunedShapes: 0 }, [...missing, ...measured], speedsOf(plan));
  const { peakBytes } = plan.memory.evaluate;
  return { seconds, basis, peakBytes, trainings: missing.length, keptTrainings: trained.length - missing.length };
}

export interface ComparisonCost extends RunEstimate {
  /** Trainings that the comparisons need, and those that are kept from runs before. */
  readonly trainings: number;
  readonly keptTrainings: number;
}

/** What measuring so many settings of the live run will take: as long each as those before it, or as one evaluation. */
export function measureCost(state: AppState, count: number): RunEstimate | undefined {
  const { plan } = state.costs;
  const { live } = state.run;
  if (!plan || !live || !holdsRun(state)) return undefined;
  const { peakBytes } = plan.memory.evaluate;
  const tests = testsKey(live.recipe.evaluate);
  const known = (live.measured ?? []).flatMap((entry) => (entry.tests === tests ? (entry.wallMs ?? []) : []));
  if (known.length > 0) {
    const meanMs = known.reduce((sum, wallMs) => sum + wallMs, 0) / known.length;
    return { seconds: (count * meanMs) / 1000, peakBytes, basis: "measured" };
  }
  const one = plan.stages.find(({ stage }) => stage.startsWith("evaluate/") && stage !== "evaluate/fullTraining");
  if (!one) return undefined;
  const { seconds, basis } = estimateStages(plan, [one], speedsOf(plan));
  return { seconds: count * seconds, peakBytes, basis };
}

/** What a search will take: the base and the trials on a share of the tests, then two models on the rest. */
function searchCost(
  state: AppState,
  { trials, fraction }: Extract<StartedWork, { readonly kind: "search" }>,
): RunEstimate | undefined {
  return measureCost(state, (trials + 1) * fraction + 2 * (1 - fraction));
}

/** What taking the unfinished run up again will take: what is not kept of it. */
export function unfinishedCost({ costs, unfinished }: Pick<AppState, "costs" | "unfinished">): RunEstimate | undefined {
  const plan = costs.unfinished;
  return plan && unfinished && estimateRun(plan, unfinished.until, speedsOf(plan));
}

/** What starting this now will take; undefined where nothing is known of it. */
export function costOfWork(state: AppState, work: StartedWork): RunEstimate | undefined {
  if (work.kind === "run") return costOf(state, work.until);
  if (work.kind === "evaluate") return evaluationCost(state) ?? costOf(state, "evaluate");
  if (work.kind === "model" || work.kind === "suite") return undefined;
  // Without the deltas on the GPU these come first.
  if (!holdsRun(state)) return costOf(state, "train");
  return work.kind === "search" ? searchCost(state, work) : measureCost(state, work.count);
}
