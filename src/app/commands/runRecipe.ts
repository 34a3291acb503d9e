import type { JobProgress, RunEnd } from "../../engine/api";
import { estimateRun } from "../../engine/estimate";
import { JobControl } from "../../engine/job";
import { decodeContinuations, decodePrompts, readContinuations } from "../../engine/readContinuations";
import { answerSamples, evaluatedAnswers } from "../../engine/samples";
import type { Recipe } from "../../formats/recipe";
import { getClient } from "../client";
import { addContinuations, startContinuations } from "../continuationLog";
import { failureOf } from "../failure";
import { guardWork, type WorkGuard } from "../guardWork";
import { keptWords } from "../keptWords";
import { keepLargestRun } from "../largestRuns";
import { addLosses, clearLosses } from "../lossSeries";
import { addMovement, clearMovement } from "../movementLog";
import { keepLater } from "../partialReport";
import { settingsOf } from "../settings";
import { keepSpeeds, speedsOf } from "../speeds";
import { holdsRun, isBusy, recipeToRun, reportInputs, stepOfStage } from "../steps";
import type { StartedWork } from "../store/startedWork";
import type { RunJob } from "../store/state";
import { patch, replace, useApp } from "../store/store";
import { giveTexts } from "./giveTexts";
import { keepLiveRun } from "./keepRun";
import { loadModel, openGpu, readMemory } from "./loadModel";
import { recoverFrom } from "./recover";
import { forgetUnfinished, noteUnfinished, offerUnfinished } from "./unfinished";

let control: JobControl<JobProgress> | undefined;
/** What was started last, once more. */
let again: () => Promise<void> = () => runRecipe();
/** The run under way, and how far it is kept. */
let watch:
  | {
      readonly recipe: Recipe;
      readonly until: RunEnd;
      readonly kept?: { readonly stage: string; readonly keptStep: number | undefined };
    }
  | undefined;
let guard: WorkGuard | undefined;

/**
 * Runs the current recipe on this machine as far as `until`, from loading the model on; what is kept and unchanged is not
 * computed again. The live run is shown from here on; its earlier results stay until new ones are there.
 */
export async function runRecipe(until: RunEnd = "evaluate"): Promise<void> {
  const state = useApp.getState();
  const recipe = recipeToRun(state);
  if (!recipe || isBusy(state)) return;
  replace("unfinished", undefined);
  clearLosses();
  clearMovement();
  const started = { kind: "run", until } as const;
  await work(
    started,
    () => runRecipe(until),
    async (job) => {
      const held = until === "locate" && holdsRun(useApp.getState());
      patch("run", { onGpu: held });
      const { engine, data } = getClient();
      await giveTexts();
      const prepared = await data.prepare(recipe, job);
      startContinuations(prepared.continuations ? await decodePrompts(prepared.continuations, data) : []);
      const plan = await engine.plan(prepared);
      const estimate = estimateRun(plan, until, speedsOf(plan));
      watch = { recipe, until };
      const measured = await engine.run(prepared, job, { until });
      const report = { ...measured, estimate };
      if (report.speeds) keepSpeeds(plan, report.speeds);
      keepLargestRun(plan.adapter, report.peakBytes);
      const samples = until === "locate" ? [] : await answerSamples(engine, data, prepared);
      const answers = until === "evaluate" ? await evaluatedAnswers(engine, data) : undefined;
      const { live, inputs } = useApp.getState().run;
      const earlier = live && { report: live, inputs: { ...reportInputs(live), ...inputs } };
      const continuations = until === "locate" ? {} : await readContinuations(engine, data, prepared);
      const own = { ...report, ...continuations, samples, ...(answers && { answers }) };
      const shown = keepLater(earlier, own, until);
      patch("run", { live: shown.report, inputs: shown.inputs, onGpu: until !== "locate" || held });
      patch("compose", { settings: settingsOf(shown.report.recipe) });
      clearMovement();
      if (until !== "locate") await keepLiveRun(own, state.recipe.parent);
      forgetUnfinished();
    },
  );
}

/** What failed or was stopped, as far as it was to go and no further: kept stages make a run continue where it was. */
export function runAgain(): Promise<void> {
  return again();
}

/** Loads the recipe's model and runs nothing. */
export async function openModel(): Promise<void> {
  again = openModel;
  patch("run", { started: { kind: "model" } });
  await loadModel();
}

/** Takes the unfinished run up: finished stages come from where they are kept. */
export async function resumeUnfinished(): Promise<void> {
  const { unfinished } = useApp.getState();
  if (!unfinished) return;
  const { recipe, until } = unfinished;
  replace("recipe", { recipe, source: recipe.name, failure: undefined });
  await runRecipe(until);
}

/**
 * One long piece of work at a time, with the recipe's model loaded: shown in the transport bar, paused and cancelled there.
 * `repeat` starts it once more where it failed.
 */
export async function work(
  started: StartedWork,
  repeat: () => Promise<void>,
  task: (job: JobControl<JobProgress>) => Promise<void>,
): Promise<void> {
  const { run, model } = useApp.getState();
  patch("run", { mode: "live", lossVersion: run.lossVersion + 1 });
  begin(started, repeat);
  const { recipe } = useApp.getState().recipe;
  const isLoaded = model.status === "ready" && (!recipe || model.summary.precision === recipe.precision);
  if (!isLoaded && !(await loadModel())) {
    patch("run", { job: { status: "idle" } });
    return;
  }
  await steer(onProgress, task);
}

/**
 * The same for work that is no run of the recipe: it opens the GPU and loads models of its own, and what the screens show of
 * the live run stays.
 */
export async function workApart(
  started: StartedWork,
  repeat: () => Promise<void>,
  task: (job: JobControl<JobProgress>) => Promise<void>,
): Promise<void> {
  begin(started, repeat);
  await steer(showProgress, async (job) => {
    await openGpu();
    replace("model", { status: "none" });
    patch("run", { onGpu: false });
    await task(job);
  });
}

/** What the work under way has made is kept: closing the page would lose none of it. */
export function noteSaved(): void {
  guard?.saved();
}

function begin(started: StartedWork, repeat: () => Promise<void>): void {
  again = repeat;
  patch("run", { started, job: { status: "running", progress: undefined } });
  replace("probe", { status: "idle" });
}

async function steer(
  told: (progress: JobProgress) => void,
  task: (job: JobControl<JobProgress>) => Promise<void>,
): Promise<void> {
  const began = performance.now();
  control = new JobControl<JobProgress>(told);
  control.setDuty(useApp.getState().run.duty);
  guard = guardWork();
  try {
    await task(control);
    patch("run", { job: { status: "done", wallMs: performance.now() - began } });
  } catch (error) {
    onFailure(error);
  } finally {
    control = undefined;
    watch = undefined;
    guard.end();
    await readMemory().catch(() => undefined);
  }
}

function onFailure(error: unknown): void {
  const { job, started } = useApp.getState().run;
  const kept = keptWords(started);
  const failure = failureOf(error, `${kept.charAt(0).toUpperCase()}${kept.slice(1)}.${keptState()}`);
  const stage = "progress" in job ? job.progress?.stage : undefined;
  if (failure.code === "cancelled") {
    patch("run", { job: { status: "cancelled", stage } });
    offerUnfinished();
    return;
  }
  patch("run", { job: { status: "failed", failure, stage } });
  recoverFrom(failure);
}

/** Turns what a model in training said into text; the finished run's report holds it too, so a failure here loses nothing. */
async function hearContinuations(training: string, found: NonNullable<JobProgress["continuations"]>): Promise<void> {
  const looks = await decodeContinuations(found, getClient().data).catch(() => []);
  addContinuations(training, looks);
  patch("run", { lossVersion: useApp.getState().run.lossVersion + 1 });
}

/** A run's progress, with what its screens draw. */
function onProgress(progress: JobProgress): void {
  const { run } = useApp.getState();
  noteKept(run.job, progress);
  if (progress.losses && progress.lossStart !== undefined)
    addLosses(progress.stage, progress.lossStart, progress.losses);
  if (progress.movement) addMovement(progress.stage, progress.movement);
  if (progress.continuations) void hearContinuations(progress.stage, progress.continuations);
  if (progress.losses) patch("run", { lossVersion: run.lossVersion + 1 });
  showProgress(progress);
}

/** The last progress of a job may arrive after its result: it must not revive the job. */
function showProgress(progress: JobProgress): void {
  const { job } = useApp.getState().run;
  if (job.status === "running" || job.status === "paused") patch("run", { job: { status: job.status, progress } });
}

/** Notes what has just been kept: the stage before, which has ended, or the state of this one. */
function noteKept(job: RunJob, { stage, stageIndex, stageCount, keptStep }: JobProgress): void {
  const before = "progress" in job ? job.progress?.stage : undefined;
  if (!watch || stepOfStage(stage) === "model") return;
  const isNext = stageIndex > 0 && before !== undefined && before !== stage;
  if (!isNext && keptStep === undefined) return;
  guard?.saved();
  watch = { ...watch, kept: { stage, keptStep } };
  const place = { stage, finishedStages: stageIndex, stageCount, ...(keptStep !== undefined && { keptStep }) };
  noteUnfinished(watch.recipe, watch.until, place);
}

/** What a failed run can be resumed from. */
function keptState(): string {
  if (!watch?.kept) return "";
  const { stage, keptStep } = watch.kept;
  const state = keptStep === undefined ? `up to the start of ${stage}` : `up to step ${keptStep} of ${stage}`;
  return ` The run is kept ${state}.`;
}

/** How much of the time a job may compute; the rest is the machine's. Holds for the job under way and later ones. */
export function setDuty(duty: number): void {
  control?.setDuty(duty);
  patch("run", { duty });
}

export function pauseRun(): void {
  const { job } = useApp.getState().run;
  if (job.status !== "running") return;
  control?.pause();
  patch("run", { job: { ...job, status: "paused" } });
}

export function resumeRun(): void {
  const { job } = useApp.getState().run;
  if (job.status !== "paused") return;
  control?.resume();
  patch("run", { job: { ...job, status: "running" } });
}

/** Stops the job between two steps. */
export function cancelRun(): void {
  control?.cancel();
}
