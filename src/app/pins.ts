import type { RunReport } from "../engine/report";
import { compose } from "../method/compose";
import { isRight, problemsByLanguage } from "./probeChoice";
import { shownReport, tensorNames } from "./report";
import { shownRun } from "./runs/selectRuns";
import type { SettingsPin } from "./runs/settingsPin";
import { sameSettings } from "./settings";
import type { AppState } from "./store/state";

/** A live run that no ledger keeps. */
const unkept = "live";

const none: readonly SettingsPin[] = [];

/** Where the pins of the run in view stand; undefined without a run. */
export function pinPlace(state: AppState): string | undefined {
  if (!shownReport(state)) return undefined;
  return shownRun(state)?.id ?? (state.run.mode === "live" ? unkept : state.runs.recordedId);
}

/** Whether pins of this place outlive the page. */
export function isKeptPlace(place: string): boolean {
  return place !== unkept;
}

/** Pins of the run in view, oldest first. */
export function pinsOf(state: AppState): readonly SettingsPin[] {
  const place = pinPlace(state);
  return (place === undefined ? undefined : state.pins.byRun[place]) ?? none;
}

/** The newest live answers as a count, where they were made with the sliders as they stand and the results are known. */
export function probeCount(state: AppState): SettingsPin["probe"] {
  const { probe, compose } = state;
  const report = shownReport(state);
  if (probe.status !== "done" || !report || !compose.settings) return undefined;
  if (!sameSettings(probe.probe.settings, compose.settings)) return undefined;
  const known = new Map([...problemsByLanguage(report).values()].flat().map(({ prompt, answer }) => [prompt, answer]));
  const asked = probe.probe.answers.filter(({ prompt }) => known.has(prompt));
  const right = (who: "base" | "merged") =>
    asked.filter((answered) => isRight(answered[who], known.get(answered.prompt) ?? "")).length;
  return asked.length > 0 ? { asked: asked.length, base: right("base"), merged: right("merged") } : undefined;
}

/** What a pin's settings change, from the run's Gram matrices; undefined where nothing was learned. */
export interface PinEffect {
  readonly selectedCount: number;
  readonly tensorCount: number;
  /** ‖Δ‖/‖θo‖ of the tensor that changes most. */
  readonly largestChange: number;
}

/** Computed anew at each call: to be kept by who draws it. */
export function pinEffect(report: RunReport, { settings }: SettingsPin): PinEffect | undefined {
  if (report.gram.matrices.length === 0) return undefined;
  const { selectedCount, relativeChange } = compose(tensorNames(report), report.gram.matrices, settings);
  return { selectedCount, tensorCount: relativeChange.length, largestChange: Math.max(...relativeChange) };
}
