import { shownReport } from "./report";
import { describeChange, sameSettings, settingsOf } from "./settings";
import type { AppState } from "./store/state";

export const stepIds = ["model", "locate", "train", "compose", "merge", "evaluate"] as const;

export type StepId = (typeof stepIds)[number];

export type StepStatus = "locked" | "ready" | "running" | "paused" | "done" | "stale" | "failed";

export interface StepState {
  readonly status: StepStatus;
  /** Of the step itself, in [0, 1], while it runs. */
  readonly fraction?: number;
  /** Why it is stale: the old setting and the new one. */
  readonly note?: string;
}

/** Which step a stage of the engine belongs to: `locate/ability`, `learn/es`, `gram`, `merge`, `evaluate/base` … */
export function stepOfStage(stage: string): StepId {
  const [head = ""] = stage.split("/");
  if (head.startsWith("locate")) return "locate";
  if (head.startsWith("learn") || head.startsWith("full")) return "train";
  if (head.startsWith("eval") || head.startsWith("sample")) return "evaluate";
  if (head.startsWith("merge")) return "merge";
  if (head.startsWith("gram") || head.startsWith("compose") || head.startsWith("compare")) return "compose";
  return head.startsWith("load") ? "model" : "evaluate";
}

/** States of the six steps, from what the store holds. */
export function stepStates(state: AppState): Readonly<Record<StepId, StepState>> {
  const { job } = state.run;
  if (state.run.mode === "live" && (job.status === "running" || job.status === "paused")) return activeStates(state);
  const report = shownReport(state);
  if (report) return finishedStates(state);
  return "stage" in job && job.stage !== undefined ? stoppedStates(job.stage, job.status) : idleStates(state);
}

/** Nothing ran yet, or not as far as the first step. */
function idleStates({ model: { status: model }, run: { job } }: AppState): Readonly<Record<StepId, StepState>> {
  const locked: StepState = { status: "locked" };
  const next: StepState = { status: job.status === "failed" ? "failed" : model === "ready" ? "ready" : "locked" };
  const first: StepState = { status: model === "ready" ? "done" : model === "failed" ? "failed" : "ready" };
  return { model: first, locate: next, train: locked, compose: locked, merge: locked, evaluate: locked };
}

/** A run stopped in `stage`: what came before it is done, it itself failed or can be tried again. */
function stoppedStates(stage: string, status: "failed" | "cancelled"): Readonly<Record<StepId, StepState>> {
  const stopped = stepIds.indexOf(stepOfStage(stage));
  const states = stepIds.map((id, index): [StepId, StepState] => [
    id,
    { status: index < stopped ? "done" : index > stopped ? "locked" : status === "failed" ? "failed" : "ready" },
  ]);
  return Object.fromEntries(states) as Record<StepId, StepState>;
}

function activeStates({ run: { job } }: AppState): Readonly<Record<StepId, StepState>> {
  const progress = "progress" in job ? job.progress : undefined;
  const status = job.status === "paused" ? "paused" : "running";
  const current = progress ? stepOfStage(progress.stage) : "model";
  // Languages are located and learned in turn, so Locate and Train are both at work until the last of them.
  const position = stepIds.indexOf(current);
  const states = stepIds.map((id, index): [StepId, StepState] => {
    if (id === current) return [id, progress ? { status, fraction: progress.done / progress.total } : { status }];
    return [id, { status: index < position ? "done" : "locked" }];
  });
  return Object.fromEntries(states) as Record<StepId, StepState>;
}

function finishedStates(state: AppState): Readonly<Record<StepId, StepState>> {
  const report = shownReport(state);
  const done: StepState = { status: "done" };
  const { settings } = state.compose;
  const used = report && settingsOf(report.recipe);
  let evaluate: StepState = report && report.results.length > 0 ? done : { status: "ready" };
  if (report && settings && used && !sameSettings(settings, used) && evaluate.status === "done") {
    const languages = report.recipe.languages.map(({ language }) => language);
    evaluate = { status: "stale", note: `computed with ${describeChange(used, settings, languages)}` };
  }
  return { model: done, locate: done, train: done, compose: done, merge: done, evaluate };
}
