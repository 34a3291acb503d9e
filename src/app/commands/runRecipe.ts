import type { JobProgress, RunEnd } from "../../engine/api";
import { JobControl } from "../../engine/job";
import { decodeContinuations, decodePrompts, readContinuations } from "../../engine/readContinuations";
import { answerSamples, evaluatedAnswers } from "../../engine/samples";
import { getClient } from "../client";
import { addContinuations, startContinuations } from "../continuationLog";
import { failureOf } from "../failure";
import { addLosses, clearLosses } from "../lossSeries";
import { keepLater } from "../partialReport";
import { settingsOf } from "../settings";
import { holdsRun, isBusy, recipeToRun, reportInputs } from "../steps";
import { patch, replace, useApp } from "../store/store";
import { keepLiveRun } from "./keepRun";
import { loadModel, readMemory } from "./loadModel";
import { recoverFrom } from "./recover";

let control: JobControl<JobProgress> | undefined;
let lastEnd: RunEnd = "evaluate";

/**
 * Runs the current recipe on this machine as far as `until`, from loading the model on; what is kept and unchanged is not
 * computed again. The live run is shown from here on; its earlier results stay until new ones are there.
 */
export async function runRecipe(until: RunEnd = "evaluate"): Promise<void> {
  const state = useApp.getState();
  const recipe = recipeToRun(state);
  if (!recipe || isBusy(state)) return;
  lastEnd = until;
  clearLosses();
  await work(async (job) => {
    const held = until === "locate" && holdsRun(useApp.getState());
    patch("run", { onGpu: held });
    const { engine, data } = getClient();
    const prepared = await data.prepare(recipe);
    startContinuations(prepared.continuations ? await decodePrompts(prepared.continuations, data) : []);
    const report = await engine.run(prepared, job, { until });
    const samples = until === "locate" ? [] : await answerSamples(engine, data, prepared);
    const answers = until === "evaluate" ? await evaluatedAnswers(engine, data) : undefined;
    const { live, inputs } = useApp.getState().run;
    const earlier = live && { report: live, inputs: { ...reportInputs(live), ...inputs } };
    const continuations = until === "locate" ? {} : await readContinuations(engine, data, prepared);
    const own = { ...report, ...continuations, samples, ...(answers && { answers }) };
    const shown = keepLater(earlier, own, until);
    patch("run", { live: shown.report, inputs: shown.inputs, onGpu: until !== "locate" || held });
    patch("compose", { settings: settingsOf(shown.report.recipe) });
    if (until !== "locate") await keepLiveRun(own, state.recipe.parent);
  });
}

/** The run that was stopped, as far as it was to go: kept stages make it continue where it was. */
export function runAgain(): Promise<void> {
  return runRecipe(lastEnd);
}

/** One long piece of work at a time, with the model loaded: shown in the transport bar, paused and cancelled there. */
export async function work(task: (job: JobControl<JobProgress>) => Promise<void>): Promise<void> {
  const { run, model } = useApp.getState();
  patch("run", { mode: "live", job: { status: "running", progress: undefined }, lossVersion: run.lossVersion + 1 });
  replace("probe", { status: "idle" });
  if (model.status !== "ready" && !(await loadModel())) {
    patch("run", { job: { status: "idle" } });
    return;
  }
  const started = performance.now();
  control = new JobControl<JobProgress>(onProgress);
  try {
    await task(control);
    patch("run", { job: { status: "done", wallMs: performance.now() - started } });
  } catch (error) {
    onFailure(error);
  } finally {
    control = undefined;
    await readMemory().catch(() => undefined);
  }
}

function onFailure(error: unknown): void {
  const failure = failureOf(error, "The losses up to this step are kept on the Train screen.");
  const { job } = useApp.getState().run;
  const stage = "progress" in job ? job.progress?.stage : undefined;
  if (failure.code === "cancelled") {
    patch("run", { job: { status: "cancelled", stage } });
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

/** The last progress of a job may arrive after its result: it must not revive the job. */
function onProgress(progress: JobProgress): void {
  const { run } = useApp.getState();
  if (progress.losses && progress.lossStart !== undefined)
    addLosses(progress.stage, progress.lossStart, progress.losses);
  if (progress.continuations) void hearContinuations(progress.stage, progress.continuations);
  const isActive = run.job.status === "running" || run.job.status === "paused";
  patch("run", {
    lossVersion: progress.losses ? run.lossVersion + 1 : run.lossVersion,
    ...(isActive ? { job: { status: run.job.status, progress } } : {}),
  } as Partial<typeof run>);
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
