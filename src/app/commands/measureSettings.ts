import type { JobProgress } from "../../engine/api";
import type { MeasuredSettings, RunReport } from "../../engine/report";
import { getClient } from "../client";
import { measureCost } from "../costs";
import { measuredWith, ownReport, testsKey, withMeasured } from "../measured";
import type { NamedSettings } from "../settingSets";
import { holdsRun, isBusy } from "../steps";
import type { AppState } from "../store/state";
import { patch, useApp } from "../store/store";
import { updateLiveRun } from "./keepRun";
import { runRecipe, work } from "./runRecipe";

/** Settings of a list that the live run has not been measured with. */
export function unmeasured(state: AppState, list: readonly NamedSettings[]): readonly NamedSettings[] {
  const report = ownReport(state);
  return report ? list.filter(({ settings }) => !measuredWith(report, settings)) : [];
}

/**
 * Merges the live run's deltas with each of the settings that it was not measured with and asks its tests, one after the
 * other; nothing is trained. Each result is kept with the run at once, so that a job that is stopped loses only the one
 * under way.
 */
export async function measureSettings(list: readonly NamedSettings[]): Promise<void> {
  const state = useApp.getState();
  const { live, mode } = state.run;
  const missing = unmeasured(state, list);
  if (mode !== "live" || !live || missing.length === 0 || isBusy(state) || !holdsRun(state)) return;
  const { recipe } = live;
  const expected = measureCost(state, 1);
  const started = { kind: "measure", count: missing.length } as const;
  await work(
    started,
    () => measureAgain(list),
    async (job) => {
      const { engine, data } = getClient();
      const { tests } = await data.prepare(recipe);
      const spentMs: number[] = [];
      for (const { label, settings } of missing) {
        await job.checkpoint();
        const part = job.part(partOf(label, missing.length, spentMs));
        const { languages, busyMs } = await engine.measure({ settings, tests }, part);
        spentMs.push(busyMs);
        const added: MeasuredSettings = {
          settings,
          tests: testsKey(recipe.evaluate),
          languages,
          wallMs: busyMs,
          ...(expected && { expectedMs: expected.seconds * 1000 }),
        };
        const add = (report: RunReport) => withMeasured(report, added);
        const { live: newest } = useApp.getState().run;
        if (newest) patch("run", { live: add(newest) });
        await updateLiveRun(add);
      }
    },
  );
}

/** After a lost device the deltas come first, from where their stages are kept. */
function measureAgain(list: readonly NamedSettings[]): Promise<void> {
  return holdsRun(useApp.getState()) ? measureSettings(list) : runRecipe("train");
}

/** One setting's progress as the whole job's. `spentMs`: of those that are done. */
function partOf(label: string, count: number, spentMs: readonly number[]) {
  const index = spentMs.length;
  const began = performance.now();
  return (progress: JobProgress): JobProgress => {
    const { secondsLeft } = progress;
    const whole = { ...progress, stage: `measure/${label}`, stageIndex: index, stageCount: count };
    if (secondsLeft === undefined) return whole;
    const oneMs =
      index > 0 ? spentMs.reduce((sum, ms) => sum + ms, 0) / index : performance.now() - began + secondsLeft * 1000;
    return { ...whole, secondsLeft: secondsLeft + ((count - index - 1) * oneMs) / 1000 };
  };
}
