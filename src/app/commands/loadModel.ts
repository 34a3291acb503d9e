import { AppError } from "../../base/errors";
import type { ModelSummary } from "../../engine/api";
import { getClient, restartClient } from "../client";
import { failureOf } from "../failure";
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

/** Loads it after whatever load is under way has ended. */
export async function reloadModel(): Promise<void> {
  await loading;
  await loadModel();
}

async function load(): Promise<ModelSummary | undefined> {
  const { recipe } = useApp.getState().recipe;
  replace("model", { status: "loading" });
  patch("run", { onGpu: false });
  try {
    if (!recipe) throw new AppError("bad-recipe", "there is no recipe; open one");
    await holdLive();
    const { engine, data } = getClient();
    const adapter = await engine.open();
    replace("device", { status: "open", adapter });
    await data.openWorld(document.baseURI);
    const summary = await engine.loadModel(await data.modelFiles(recipe), recipe.precision);
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

/** Asks the engine for its own count of bytes. */
export async function readMemory(): Promise<void> {
  const memory = await getClient().engine.memory();
  useApp.setState({ memory });
}

/** Shows the recorded run or the live one. */
export function showMode(mode: "recorded" | "live"): void {
  patch("run", { mode });
}
