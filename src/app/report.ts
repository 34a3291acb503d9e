import type { RunReport } from "../engine/report";
import { type Composition, compose } from "../method/compose";
import type { MergeSettings } from "../method/settings";
import type { AppState } from "./store/state";

/** The report that the screens show, if any. */
export function shownReport({ run }: Pick<AppState, "run">): RunReport | undefined {
  return run.mode === "live" ? run.live : run.recorded;
}

const newest = new WeakMap<RunReport, { readonly settings: MergeSettings; readonly composition: Composition }>();

/**
 * Eq. 2 to 5 for the report's tensors; undefined where nothing was learned. Each report's newest answer is kept, so that
 * several panels ask at no cost.
 */
export function compositionOf(report: RunReport, settings: MergeSettings): Composition | undefined {
  if (report.gram.matrices.length === 0 || report.gram.basis.length !== settings.mu.length + 3) return undefined;
  const known = newest.get(report);
  if (known?.settings === settings) return known.composition;
  const composition = compose(tensorNames(report), report.gram.matrices, settings);
  newest.set(report, { settings, composition });
  return composition;
}

const names = new WeakMap<RunReport, readonly string[]>();
const sizes = new WeakMap<RunReport, readonly number[]>();

/** Names of the tensors; one list for a report, however often it is asked for. */
export function tensorNames(report: RunReport): readonly string[] {
  const known = names.get(report) ?? report.model.tensors.map(({ name }) => name);
  names.set(report, known);
  return known;
}

/** Scalars of each tensor. */
export function tensorSizes(report: RunReport): readonly number[] {
  const known =
    sizes.get(report) ?? report.model.tensors.map(({ shape }) => shape.reduce((all, size) => all * size, 1));
  sizes.set(report, known);
  return known;
}

/** "SwiftShader (Google)", as the adapter says; "unknown adapter" where it says nothing. */
export function adapterName({ vendor, architecture, device, description }: RunReport["provenance"]["adapter"]): string {
  return description || device || [vendor, architecture].filter(Boolean).join(" ") || "unknown adapter";
}
