import * as v from "valibot";
import { AppError } from "../../base/errors";
import { canonicalJson, fnv1a } from "../../base/hash";
import type { RunReport } from "../../engine/report";
import type { Score } from "../../evaluation/judge";
import { runName } from "./runName";
import { parsePins, type SettingsPin } from "./settingsPin";

/** What the ledger shows of a run without reading its report. */
const figures = v.object({
  recipe: v.string(),
  model: v.string(),
  machine: v.string(),
  /** ISO 8601: when it ran. */
  date: v.string(),
  wallMs: v.number(),
  /** Right answers in the languages other than the reference, by variant. */
  right: v.record(v.string(), v.object({ correct: v.number(), total: v.number() })),
});

const short = v.pipe(v.string(), v.maxLength(80));

/** One kept run; fields that older versions did not write have a default. */
const entrySchema = v.object({
  version: v.literal(1),
  id: v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/, "16 hexadecimal digits")),
  name: v.pipe(short, v.minLength(1)),
  /** Made on this page, read from a file, or come with the page (and then not to be changed). */
  origin: v.picklist(["live", "imported", "shipped"]),
  /** ISO 8601: when it was kept here. */
  created: v.string(),
  /** The run it was forked from. */
  parent: v.optional(v.nullable(v.object({ id: v.string(), name: short })), null),
  /** What it does otherwise than its parent. */
  change: v.optional(v.pipe(v.string(), v.maxLength(2000)), ""),
  note: v.optional(v.pipe(v.string(), v.maxLength(2000)), ""),
  pinned: v.optional(v.boolean(), false),
  /** Bytes of the report as JSON, and of the tensors beside it. */
  reportBytes: v.pipe(v.number(), v.minValue(0)),
  tensorBytes: v.optional(v.pipe(v.number(), v.minValue(0)), 0),
  figures,
});

export type RunEntry = Readonly<v.InferOutput<typeof entrySchema>>;
export type RunFigures = RunEntry["figures"];

/** What travels with a report in a file. */
export interface RunLabels extends Partial<Pick<RunEntry, "name" | "parent" | "change" | "note" | "created">> {
  readonly pins?: readonly SettingsPin[];
}

/** Error: `bad-file`, naming the field and what was expected. */
export function parseEntry(value: unknown): RunEntry {
  const result = v.safeParse(entrySchema, value);
  if (result.success) return result.output;
  const issue = result.issues[0];
  const version = typeof value === "object" && value !== null && "version" in value ? value.version : undefined;
  if (typeof version === "number" && version > 1) {
    throw new AppError("bad-file", `this run was kept by a newer version of the page (record version ${version})`);
  }
  throw new AppError("bad-file", `the kept run does not fit at ${v.getDotPath(issue) ?? "its top"}: ${issue.message}`);
}

const labelsSchema = v.object({
  name: v.fallback(v.optional(v.pipe(short, v.minLength(1))), undefined),
  parent: v.fallback(v.optional(v.nullable(v.object({ id: v.string(), name: short }))), undefined),
  change: v.fallback(v.optional(v.pipe(v.string(), v.maxLength(2000))), undefined),
  note: v.fallback(v.optional(v.pipe(v.string(), v.maxLength(2000))), undefined),
  pins: v.optional(v.pipe(v.unknown(), v.transform(parsePins))),
});

/** The labels of a file as far as they can be used: labels are no reason to refuse a report. */
export function parseLabels(value: unknown): RunLabels {
  const result = v.safeParse(labelsSchema, value);
  if (!result.success) return {};
  return Object.fromEntries(Object.entries(result.output).filter(([, label]) => label !== undefined)) as RunLabels;
}

/** The same run has the same id wherever it is kept: a hash of when and where it ran, and one of all that it measured. */
export function runId(report: RunReport): string {
  const { date, runtime } = report.provenance;
  const content = canonicalJson({ ...report, provenance: { ...report.provenance, kind: "recorded" } });
  return [`${date} ${runtime}`, content].map((text) => fnv1a(text).toString(16).padStart(8, "0")).join("");
}

export interface EntryInput extends RunLabels {
  readonly origin: RunEntry["origin"];
  readonly now: Date;
  readonly tensorBytes?: number;
  /** Names that other runs have. */
  readonly taken?: ReadonlySet<string>;
}

/** A report's entry in the ledger. */
export function entryOf(report: RunReport, { origin, now, tensorBytes = 0, taken, ...labels }: EntryInput): RunEntry {
  const id = runId(report);
  const name = labels.name !== undefined && !taken?.has(labels.name) ? labels.name : runName(id, taken);
  return {
    version: 1,
    id,
    name,
    origin,
    created: labels.created ?? now.toISOString(),
    parent: labels.parent ?? null,
    change: labels.change ?? "",
    note: labels.note ?? "",
    pinned: false,
    reportBytes: reportBytes(report),
    tensorBytes,
    figures: figuresOf(report),
  };
}

/** Bytes of a report as JSON. */
export function reportBytes(report: RunReport): number {
  return new TextEncoder().encode(JSON.stringify(report)).length;
}

/** Right answers of every variant, summed over the languages that the ability was moved into. */
export function figuresOf({ recipe, name, model, provenance, wallMs, results }: RunReport): RunFigures {
  const { description, device, vendor, architecture } = provenance.adapter;
  const right = results.map(({ variant, languages }): [string, Score] => {
    const scores = languages.filter(({ language }) => language !== recipe.reference.language).map(({ all }) => all);
    const sum = (key: keyof Score) => scores.reduce((total, score) => total + score[key], 0);
    return [variant, { correct: sum("correct"), total: sum("total") }];
  });
  const machine = `${description || device || `${vendor} ${architecture}`.trim() || "unknown adapter"}, ${provenance.runtime}`;
  return { recipe: name, model: model.name, machine, date: provenance.date, wallMs, right: Object.fromEntries(right) };
}
