import { AppError } from "../../base/errors";
import type { RunReport } from "../../engine/report";
import { looksLikeReport, parseReport } from "../parseReport";
import { parseLabels, type RunEntry, type RunLabels } from "./runEntry";
import type { SettingsPin } from "./settingsPin";

/** What a file says of a run beside its report. */
export interface RunInFile {
  readonly report: RunReport;
  readonly labels: RunLabels;
  /** Masks and deltas, where they came with it. */
  readonly tensors?: Blob;
}

const format = "ability-transfer-run";

/** `run.json`: the report, with recipe, seeds, versions, adapter and all metrics, and the run's labels. */
export function writeRunFile(entry: RunEntry, report: RunReport, pins: readonly SettingsPin[] = []): string {
  return `${JSON.stringify({ format, version: 1, run: labelsOf(entry, pins), report }, null, 1)}\n`;
}

/** The labels that travel with a run, its pins among them where it has any. */
export function labelsOf({ name, parent, change, note }: RunEntry, pins: readonly SettingsPin[]): RunLabels {
  return { name, parent, change, note, ...(pins.length > 0 && { pins }) };
}

export function looksLikeRunFile(json: unknown): boolean {
  return typeof json === "object" && json !== null && "format" in json && json.format === format;
}

/** The run in a parsed `run.json` or `report.json`. Errors: `bad-file`, `bad-recipe`. */
export function readRunFile(json: unknown): RunInFile {
  if (looksLikeReport(json)) return { report: parseReport(json), labels: {} };
  if (!looksLikeRunFile(json)) throw new AppError("bad-file", "the file is neither a run report nor a run file");
  const { version, run, report } = json as { version?: unknown; run?: unknown; report?: unknown };
  if (version !== 1) throw new AppError("bad-file", `run file version ${String(version)}; this page reads version 1`);
  return { report: parseReport(report), labels: parseLabels(run) };
}
