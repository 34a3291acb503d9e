import type { JobProgress } from "../../engine/api";
import { JobControl } from "../../engine/job";
import { readContinuations } from "../../engine/readContinuations";
import { answerSamples, evaluatedAnswers } from "../../engine/samples";
import { getClient } from "../client";
import { failureOf } from "../failure";
import { addLosses, clearLosses } from "../lossSeries";
import { settingsOf } from "../settings";
import { patch, replace, useApp } from "../store/store";
import { keepLiveRun } from "./keepRun";
import { loadModel, readMemory } from "./loadModel";
import { recoverFrom } from "./recover";

let control: JobControl<JobProgress> | undefined;

/** Runs the current recipe on this machine, from loading the model to the table; shows the live run from here on. */
export async function runRecipe(): Promise<void> {
  const { recipe, run, model } = useApp.getState();
  if (!recipe.recipe || run.job.status === "running" || run.job.status === "paused") return;
  clearLosses();
  patch("run", {
    mode: "live",
    job: { status: "running", progress: undefined },
    live: undefined,
    lossVersion: run.lossVersion + 1,
  });
  replace("probe", { status: "idle" });
  if (model.status !== "ready" && !(await loadModel())) {
    patch("run", { job: { status: "idle" } });
    return;
  }
  const started = performance.now();
  control = new JobControl<JobProgress>(onProgress);
  try {
    const { engine, data } = getClient();
    const prepared = await data.prepare(recipe.recipe);
    const report = await engine.run(prepared, control);
    const samples = await answerSamples(engine, data, prepared);
    const continuations = await readContinuations(engine, data, prepared);
    const live = { ...report, ...continuations, samples, answers: await evaluatedAnswers(engine, data) };
    patch("run", { live, job: { status: "done", wallMs: performance.now() - started } });
    patch("compose", { settings: settingsOf(live.recipe) });
    await keepLiveRun(live, recipe.parent);
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

/** The last progress of a job may arrive after its result: it must not revive the job. */
function onProgress(progress: JobProgress): void {
  const { run } = useApp.getState();
  if (progress.losses && progress.lossStart !== undefined)
    addLosses(progress.stage, progress.lossStart, progress.losses);
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
