import { AppError } from "../../base/errors";
import type { JobProgress, ModelSummary } from "../../engine/api";
import { JobControl } from "../../engine/job";
import { getClient, restartClient } from "../client";
import { failureOf } from "../failure";
import { lendFolder } from "../openedFolder";
import { learnHashes, tellPassing } from "../passingModel";
import { patch, replace, useApp } from "../store/store";
import { holdLive } from "./holdLive";

let loading: Promise<ModelSummary | undefined> | undefined;

/**
 * Opens the device and loads the model of the current recipe into it; a call during another waits for that one.
 * Undefined where that failed; the card is shown.
 */
export function loadModel(): Promise<ModelSummary | undefined> {
  loading ??= load().finally(() => {
    loading = undefined;
  });
  return loading;
}

/** Resolves when no load is under way. */
export async function settledModel(): Promise<void> {
  await loading;
}

/** Loads it after whatever load is under way has ended. */
export async function reloadModel(): Promise<void> {
  await settledModel();
  await loadModel();
}

async function load(): Promise<ModelSummary | undefined> {
  const { recipe } = useApp.getState().recipe;
  replace("model", { status: "loading" });
  patch("run", { onGpu: false });
  try {
    if (!recipe) throw new AppError("bad-recipe", "there is no recipe; open one");
    await openGpu();
    const { engine, data } = getClient();
    await lendFolder(recipe.model);
    await tellPassing(recipe.model);
    const summary = await engine.loadModel(await data.modelFiles(recipe), recipe.precision, loadControl());
    await learnHashes(recipe.model);
    replace("model", { status: "ready", summary });
    await readMemory();
    return summary;
  } catch (error) {
    const failure = failureOf(error, "Nothing was computed yet, so nothing is lost.");
    replace("model", { status: "failed", failure });
    if (error instanceof AppError && (error.code === "device-lost" || error.code === "worker-failed"))
      restartClient(error);
    return undefined;
  }
}

/** Makes this tab the one that runs live, and opens its device. Errors: those of `holdLive` and of `Engine.open`. */
export async function openGpu(): Promise<void> {
  await holdLive();
  const { engine, data } = getClient();
  replace("device", { status: "open", adapter: await engine.open() });
  await data.openWorld(document.baseURI);
}

/** Shows how much is on the GPU. What arrives after the end revives nothing. */
function loadControl(): JobControl<JobProgress> {
  return new JobControl<JobProgress>((progress) => {
    if (useApp.getState().model.status === "loading") replace("model", { status: "loading", progress });
  });
}

/** Asks the engine for its own count of bytes. */
export async function readMemory(): Promise<void> {
  const memory = await getClient().engine.memory();
  useApp.setState({ memory });
}

/** Shows the recorded run or the live one. */
export function showMode(mode: "recorded" | "live"): void {
  patch("run", { mode });
}
