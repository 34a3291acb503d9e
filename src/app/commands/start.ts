import embedded from "../../../recipes/embedded.json?raw";
import embeddedShort from "../../../recipes/embedded-short.json?raw";
import { parseRecipeText } from "../../formats/recipe";
import { startLog } from "../diagnostics";
import { watchParts } from "../drawingFailure";
import { failureOf } from "../failure";
import { parseReport } from "../parseReport";
import { settingsOf } from "../settings";
import { patch, replace, useApp } from "../store/store";
import { findAdapter } from "./findAdapter";
import { announceRuns } from "./holdLive";
import { keepOffline } from "./keepOffline";
import { watchWorkers } from "./recover";

/** What the page does when it opens: looks for an adapter, loads the shipped recording, takes the shipped recipe. */
export async function start(): Promise<void> {
  startLog();
  watchParts();
  watchWorkers();
  announceRuns();
  chooseRecipe("embedded");
  await Promise.all([findAdapter(), loadRecorded()]);
  const { run, device } = useApp.getState();
  if (run.recordedStatus === "absent" && device.status === "offered") patch("run", { mode: "live" });
  await keepOffline();
}

/** A shipped file beside the page. Undefined where there is none (a host may answer with its page instead). */
async function shipped(path: string): Promise<string | undefined> {
  const response = await fetch(new URL(path, document.baseURI));
  const isPage = response.headers.get("content-type")?.includes("text/html");
  return response.ok && !isPage ? response.text() : undefined;
}

async function loadRecorded(): Promise<void> {
  try {
    const text = await shipped("recorded/embedded.json");
    if (text === undefined) {
      patch("run", { recordedStatus: "absent" });
      return;
    }
    const recorded = parseReport(JSON.parse(text));
    patch("run", { recorded, recordedStatus: "ready" });
    if (!useApp.getState().compose.settings) patch("compose", { settings: settingsOf(recorded.recipe) });
  } catch (error) {
    patch("run", { recordedStatus: "absent", recordedFailure: failureOf(error, "Live runs are not touched by this.") });
  }
}

/** The recipes that come with the page. */
export const shippedRecipes = { embedded, "embedded-short": embeddedShort } as const;

/** Makes a shipped recipe the one that a live run will follow. */
export function chooseRecipe(name: keyof typeof shippedRecipes): void {
  try {
    replace("recipe", { recipe: parseRecipeText(shippedRecipes[name]), source: "shipped", failure: undefined });
  } catch (error) {
    patch("recipe", { failure: failureOf(error, "The recipe that was loaded before stays in use.") });
  }
}
