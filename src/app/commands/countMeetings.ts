import { getClient } from "../client";
import { failureOf } from "../failure";
import { isBusy } from "../steps";
import type { AppState } from "../store/state";
import { patch, replace, useApp } from "../store/store";

/** Whether the live run's key weights can be cut again at another ratio, from the scores that this browser keeps. */
export function canCountMeetings(state: AppState): boolean {
  const { run, model } = state;
  return run.mode === "live" && run.live !== undefined && model.status === "ready" && !isBusy(state);
}

/** Counts how the live run's corpora share key weights at `ratio`. Its masks and deltas stay those of its own. */
export async function countMeetings(ratio: number): Promise<void> {
  const state = useApp.getState();
  const { live } = state.run;
  const { of, counting, counted } = state.meetings;
  if (!live || counting !== undefined || !canCountMeetings(state)) return;
  const before = of === live ? counted : [];
  replace("meetings", { of: live, counting: ratio, counted: before, failure: undefined });
  try {
    const overlaps = await getClient().engine.meetingsAt(ratio);
    replace("meetings", {
      of: live,
      counting: undefined,
      counted: [...before, { ratio, overlaps }],
      failure: undefined,
    });
  } catch (error) {
    const failure = failureOf(error, "The counts at the run’s own ratio stay.");
    patch("meetings", { counting: undefined, failure });
  }
}
