import { compositionOf, shownReport } from "../../app/report";
import { useApp } from "../../app/store/store";
import type { RunReport } from "../../engine/report";
import type { Composition } from "../../method/compose";
import type { MergeSettings } from "../../method/settings";

/** A report with the sliders as they stand and what follows from both. */
export interface CompositionView {
  readonly report: RunReport;
  readonly settings: MergeSettings;
  readonly composition: Composition;
}

/** Undefined while there is no report. */
export function useComposition(): CompositionView | undefined {
  const report = useApp(shownReport);
  const settings = useApp((state) => state.compose.settings);
  if (!report || !settings) return undefined;
  const composition = compositionOf(report, settings);
  return composition && { report, settings, composition };
}
