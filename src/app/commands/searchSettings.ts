import type { JobProgress } from "../../engine/api";
import type { RunReport, SearchResult } from "../../engine/report";
import type { MergeSettings } from "../../method/settings";
import { getClient } from "../client";
import { searchObstacle } from "../search/searchChoice";
import { settingsOf } from "../settings";
import { holdsRun } from "../steps";
import { useSearch } from "../store/searchStore";
import { patch, useApp } from "../store/store";
import { changeSettings } from "./changeSettings";
import { giveTexts } from "./giveTexts";
import { updateLiveRun } from "./keepRun";
import { probeOnRelease } from "./probePrompts";
import { runRecipe, work } from "./runRecipe";

/**
 * Searches coefficients for the live run's deltas, from the run's own settings on; nothing is trained. Each trial is shown as
 * it is measured; what a finished search found is kept with the run.
 */
export async function searchSettings(): Promise<void> {
  const state = useApp.getState();
  const { choice } = useSearch.getState();
  const { live } = state.run;
  if (!live || searchObstacle(state) !== undefined) return;
  const { gram, recipe } = live;
  const { trials, fraction } = choice;
  await work({ kind: "search", trials, fraction }, searchAgain, async (job) => {
    useSearch.setState({ seen: { gram, trials: [] } });
    const { engine, data } = getClient();
    await giveTexts();
    const { tests } = await data.prepare(recipe, job);
    const part = job.part((progress: JobProgress) => {
      note(gram, progress);
      return progress;
    });
    const search = await engine.search({ ...choice, settings: settingsOf(recipe), tests }, part);
    await keep(gram, search);
  });
}

/** After a lost device the deltas come first, from where their stages are kept. */
function searchAgain(): Promise<void> {
  return holdsRun(useApp.getState()) ? searchSettings() : runRecipe("train");
}

/** A trial may come in after the result of its search, and is then in it. */
function note(gram: RunReport["gram"], { trial }: JobProgress): void {
  const { seen } = useSearch.getState();
  if (trial && seen?.gram === gram) useSearch.setState({ seen: { gram, trials: [...seen.trials, trial] } });
}

async function keep(gram: RunReport["gram"], search: SearchResult): Promise<void> {
  useSearch.setState({ seen: undefined });
  const { live } = useApp.getState().run;
  if (live?.gram === gram) patch("run", { live: { ...live, search } });
  await updateLiveRun((report) => ({ ...report, search }));
}

/** Moves the sliders to settings that a search found; `putSlidersBack` takes that back. */
export function takeSettings(settings: MergeSettings): void {
  useSearch.setState({ before: useApp.getState().compose.settings });
  changeSettings(settings);
  probeOnRelease();
}

export function putSlidersBack(): void {
  const { before } = useSearch.getState();
  if (!before) return;
  changeSettings(before);
  useSearch.setState({ before: undefined });
  probeOnRelease();
}
