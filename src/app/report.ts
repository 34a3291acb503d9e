import type { RunReport } from "../engine/report";
import { type Composition, compose } from "../method/compose";
import type { MergeSettings } from "../method/settings";
import type { AppState } from "./store/state";

/** The report that the screens show, if any. */
export function shownReport({ run }: Pick<AppState, "run">): RunReport | undefined {
  return run.mode === "live" ? run.live : run.recorded;
}

let last:
  | { readonly report: RunReport; readonly settings: MergeSettings; readonly composition: Composition }
  | undefined;

/**
 * Eq. 2 to 5 for the report's tensors; undefined where nothing was learned. The newest answer is kept, so that several
 * screens ask at no cost.
 */
export function compositionOf(report: RunReport, settings: MergeSettings): Composition | undefined {
  if (report.gram.matrices.length === 0 || report.gram.basis.length !== settings.mu.length + 3) return undefined;
  if (last?.report === report && last.settings === settings) return last.composition;
  const names = report.model.tensors.map((tensor) => tensor.name);
  const composition = compose(names, report.gram.matrices, settings);
  last = { report, settings, composition };
  return composition;
}

/** Scalars of each tensor. */
export function tensorSizes(report: RunReport): readonly number[] {
  return report.model.tensors.map(({ shape }) => shape.reduce((product, size) => product * size, 1));
}

/** "SwiftShader (Google)", as the adapter says; "unknown adapter" where it says nothing. */
export function adapterName({ vendor, architecture, device, description }: RunReport["provenance"]["adapter"]): string {
  return description || device || [vendor, architecture].filter(Boolean).join(" ") || "unknown adapter";
}
