import { startLog } from "../diagnostics";
import { failureOf } from "../failure";
import { type PresetName, presetRecipe } from "../presets";
import { entryOf } from "../runs/runEntry";
import { settingsOf } from "../settings";
import { patch, replace, useApp } from "../store/store";
import { findAdapter } from "./findAdapter";
import { announceRuns } from "./holdLive";
import { keepLink } from "./keepLink";
import { keepOffline } from "./keepOffline";
import { loadPins } from "./pinSettings";
import { watchWorkers } from "./recover";
import { loadRuns } from "./runLedger";
import { readShipped } from "./showRecorded";
import { offerUnfinished } from "./unfinished";

/** What the page does when it opens: looks for an adapter, loads the shipped recording, takes the shipped recipe and what the address carries. */
export async function start(): Promise<void> {
  startLog();
  watchWorkers();
  announceRuns();
  chooseRecipe("embedded");
  offerUnfinished();
  keepLink();
  await Promise.all([findAdapter(), loadRecorded(), loadRuns(), loadPins()]);
  const { run, device } = useApp.getState();
  if (run.recordedStatus === "absent" && device.status === "offered") patch("run", { mode: "live" });
  await keepOffline();
}

async function loadRecorded(): Promise<void> {
  try {
    const recorded = await readShipped();
    if (!recorded) {
      patch("run", { recordedStatus: "absent" });
      return;
    }
    patch("run", { recorded, recordedStatus: "ready" });
    const shipped = entryOf(recorded, { origin: "shipped", now: new Date(), created: recorded.provenance.date });
    patch("runs", { shipped, recordedId: shipped.id });
    if (!useApp.getState().compose.settings) patch("compose", { settings: settingsOf(recorded.recipe) });
  } catch (error) {
    patch("run", { recordedStatus: "absent", recordedFailure: failureOf(error, "Live runs are not touched by this.") });
  }
}

/** Makes a shipped recipe the one that a live run will follow. */
export function chooseRecipe(name: PresetName): void {
  try {
    replace("recipe", { recipe: presetRecipe(name), source: "shipped", failure: undefined });
  } catch (error) {
    patch("recipe", { failure: failureOf(error, "The recipe that was loaded before stays in use.") });
  }
}
