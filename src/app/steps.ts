import type { JobProgress } from "../engine/api";
import type { RunReport } from "../engine/report";
import type { Recipe } from "../formats/recipe";
import { entryChanges } from "./changes";
import { sameLanguages } from "./languages";
import { shownReport } from "./report";
import { sameSettings, settingsOf, withSettings } from "./settings";
import { type StepInputs, stepInputs } from "./stepInputs";
import type { WorkState } from "./store/state";

export const stepIds = ["model", "locate", "train", "compose", "merge", "evaluate"] as const;

export type StepId = (typeof stepIds)[number];

export type StepStatus = "locked" | "ready" | "running" | "paused" | "done" | "stale" | "failed";

export interface StepState {
  readonly status: StepStatus;
  /** Of the step itself, in [0, 1], while it runs. */
  readonly fraction?: number;
  /** Why it is stale, one text a setting: "k1 20 %, now 10 %". */
  readonly changes?: readonly string[];
}

export type StepStates = Readonly<Record<StepId, StepState>>;

/** Which step a stage of the engine belongs to: `tune`, `read/es`, `locate/ability`, `learn/es`, `full/ability`, `baseline/es`, `evaluate/base`, `search/trial 3`. */
export function stepOfStage(stage: string): StepId {
  const [head = ""] = stage.split("/");
  if (head === "tune" || head === "read") return "model";
  if (head === "locate") return "locate";
  if (head === "search") return "merge";
  return head === "learn" || head === "full" ? "train" : "evaluate";
}

/** States of the six steps, from what the store holds. */
export function stepStates(state: WorkState): StepStates {
  const { job, mode, started } = state.run;
  const results = resultStates(state);
  // A suite's trainings are no steps of the recipe in the Lab.
  if (mode === "recorded" || started?.kind === "suite") return results;
  if (job.status === "running" || job.status === "paused") return activeStates(results, job.status, job.progress);
  if (job.status === "failed") {
    const failed = job.stage === undefined ? "locate" : stepOfStage(job.stage);
    return passed({ ...results, [failed]: { status: "failed" } }, failed);
  }
  if (job.status === "cancelled" && job.stage !== undefined) return passed(results, stepOfStage(job.stage));
  return results;
}

/** Which steps a report has a result of. */
export function finishedSteps({ keyNeurons, gram, results }: RunReport): Readonly<Record<StepId, boolean>> {
  const learned = gram.matrices.length > 0;
  const located = learned || Object.keys(keyNeurons).length > 0;
  return {
    model: true,
    locate: located,
    train: learned,
    compose: learned,
    merge: learned,
    evaluate: results.length > 0,
  };
}

/** What the finished steps of a report were computed with, where one recipe made them all. */
export function reportInputs(report: RunReport): Readonly<Record<StepId, StepInputs>> {
  return stepInputs(report.recipe, settingsOf(report.recipe));
}

/** A long job is under way or held; another one has to wait. */
export function isBusy({
  run: { job },
  modelExport,
  writing,
}: Pick<WorkState, "run" | "modelExport" | "writing">): boolean {
  const isRunning = job.status === "running" || job.status === "paused";
  return isRunning || modelExport.status === "running" || writing.status === "running";
}

/** The engine holds what the live run learned: it can merge, answer and evaluate without training. */
export function holdsRun({ run, model }: Pick<WorkState, "run" | "model">): boolean {
  return run.onGpu && model.status === "ready";
}

/**
 * The results in view were measured on the deltas that are there now. After a new training they are those of the deltas
 * before it, until they are measured again.
 */
export function hasOwnResults({ run }: Pick<WorkState, "run">): boolean {
  const { mode, live } = run;
  if (mode === "recorded" || !live) return mode === "recorded";
  const { train, evaluate } = { ...reportInputs(live), ...run.inputs };
  return Object.entries(train).every(([name, value]) => evaluate[name] === value);
}

/** Evaluate needs no training: the engine holds deltas that were learned as the recipe asks now, and knows its baselines. */
export function canEvaluateAlone(state: WorkState): boolean {
  const { live, mode } = state.run;
  const asked = state.recipe.recipe?.baselines;
  const isKnown = !asked || JSON.stringify(asked) === JSON.stringify(live?.recipe.baselines);
  return mode === "live" && isKnown && holdsRun(state) && stepStates(state).train.status === "done";
}

/** The recipe that a run follows now: with the sliders, where they were moved on the live run of this recipe. */
export function recipeToRun({ recipe: { recipe }, compose: { settings }, run }: WorkState): Recipe | undefined {
  const { live } = run;
  if (!recipe || !live || !settings || sameSettings(settings, settingsOf(live.recipe))) return recipe;
  const isOwn = live.recipe.name === recipe.name && sameLanguages(live.recipe, recipe);
  return isOwn ? withSettings(recipe, settings) : recipe;
}

/** What each step would be computed with now: the recipe and the sliders as they stand. */
export function currentInputs({ recipe: { recipe }, compose, run }: WorkState) {
  const shown = shownReport({ run })?.recipe;
  const wanted = recipe ?? shown;
  if (!wanted) return undefined;
  const own = settingsOf(wanted);
  const settings = compose.settings ?? own;
  // A slider of µ stands for a language of the run that is shown.
  const isSame = !shown || sameLanguages(shown, wanted);
  return stepInputs(wanted, isSame ? settings : { ...settings, mu: own.mu });
}

/** Without a job: done or stale where there is a result, else ready where the step before it is there. */
function resultStates(state: WorkState): StepStates {
  const { run, model } = state;
  const report = shownReport(state);
  const now = currentInputs(state);
  const has = report && finishedSteps(report);
  const inputs = report && (run.mode === "live" ? { ...reportInputs(report), ...run.inputs } : reportInputs(report));
  const first: StepState = {
    status: model.status === "ready" ? "done" : model.status === "failed" ? "failed" : "ready",
  };
  let before = report !== undefined || first.status === "done";
  const states = stepIds.map((id): [StepId, StepState] => {
    if (!report && id === "model") return [id, first];
    if (!has?.[id]) {
      const status = before ? "ready" : "locked";
      before = false;
      return [id, { status }];
    }
    const changes = inputs && now ? entryChanges(inputs[id], now[id]) : [];
    return [id, changes.length > 0 ? { status: "stale", changes } : { status: "done" }];
  });
  return Object.fromEntries(states) as StepStates;
}

/** One training under a step of the rail. */
export interface TrainingState {
  /** `ability`, `reference`, a language. */
  readonly name: string;
  /** Trained share, in [0, 1]. */
  readonly fraction: number;
}

/** How far each training of the active step is; none where no training runs. */
export function trainingStates({ run: { job }, recipe: { recipe } }: WorkState): readonly TrainingState[] {
  const progress = "progress" in job ? job.progress : undefined;
  const [kind, current = ""] = progress?.stage.split("/") ?? [];
  if (!progress || !recipe || (kind !== "locate" && kind !== "learn")) return [];
  const names = ["ability", "reference", ...recipe.languages.map(({ language }) => language)];
  const reached = names.indexOf(current);
  return names.map((name, index) => ({
    name,
    fraction: index < reached ? 1 : index > reached ? 0 : progress.done / Math.max(1, progress.total),
  }));
}

/** A job reached `step`: what came before it in the same job is done. */
function passed(states: StepStates, step: StepId): StepStates {
  const reached = stepIds.indexOf(step);
  const entries = stepIds.map((id, index): [StepId, StepState] => {
    if (index < reached) return [id, { status: "done" }];
    // Without a result it can be tried again.
    return [id, index === reached && states[id].status === "locked" ? { status: "ready" } : states[id]];
  });
  return Object.fromEntries(entries) as StepStates;
}

function activeStates(
  results: StepStates,
  status: "running" | "paused",
  progress: JobProgress | undefined,
): StepStates {
  if (!progress) return { ...results, model: { status } };
  const current = stepOfStage(progress.stage);
  const fraction = progress.total === 0 ? 0 : progress.done / progress.total;
  return passed({ ...results, [current]: { status, fraction } }, current);
}
