import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { RunReport } from "../../engine/report";
import { parseReport } from "../parseReport";
import { entryOf, figuresOf, parseEntry, parseLabels, runId } from "./runEntry";
import { readRunFile, writeRunFile } from "./runFile";
import { runName } from "./runName";

const report = (): RunReport => parseReport(JSON.parse(readFileSync("public/recorded/embedded.json", "utf8")));
const now = new Date("2026-11-25T10:00:00Z");

test("an entry holds the run's figures over the languages other than the reference", () => {
  const shown = report();
  const { right, machine, model } = figuresOf(shown);
  const merged = shown.results.find(({ variant }) => variant === "merged")?.languages ?? [];
  const others = merged.filter(({ language }) => language !== "en");
  expect(right.merged).toEqual({
    correct: others.reduce((sum, { all }) => sum + all.correct, 0),
    total: others.reduce((sum, { all }) => sum + all.total, 0),
  });
  expect(machine).toContain(shown.provenance.runtime);
  expect(model).toBe(shown.model.name);
});

test("a run has one id, live and recorded, before and after a file; another date or number is another run", () => {
  const shown = report();
  const id = runId(shown);
  expect(id).toMatch(/^[0-9a-f]{16}$/);
  expect(runId({ ...shown, provenance: { ...shown.provenance, kind: "live" } })).toBe(id);
  const entry = entryOf(shown, { origin: "live", now });
  expect(runId(readRunFile(JSON.parse(writeRunFile(entry, shown))).report)).toBe(id);
  expect(runId({ ...shown, provenance: { ...shown.provenance, date: "2026-11-25T00:00:00Z" } })).not.toBe(id);
  expect(runId({ ...shown, wallMs: shown.wallMs + 1 })).not.toBe(id);
});

test("labels travel with the file; a name that is taken gives way to one of the run's own", () => {
  const shown = report();
  const parent = { id: "0123456789abcdef", name: "calm-otter-14" };
  const entry = entryOf(shown, { origin: "live", now, name: "my run", parent, change: "seed 7", note: "first try" });
  const { labels } = readRunFile(JSON.parse(writeRunFile(entry, shown)));
  expect(labels).toEqual({ name: "my run", parent, change: "seed 7", note: "first try" });
  const taken = new Set(["my run"]);
  expect(entryOf(shown, { origin: "imported", now, ...labels, taken }).name).toBe(runName(entry.id, taken));
});

test("a record without later fields gets their defaults; one of a newer version or a wrong shape is an error", () => {
  const { parent, change, note, pinned, tensorBytes, ...old } = entryOf(report(), { origin: "live", now });
  expect(parseEntry(old)).toEqual({ ...old, parent: null, change: "", note: "", pinned: false, tensorBytes: 0 });
  expect([parent, change, note, pinned, tensorBytes]).toEqual([null, "", "", false, 0]);
  expect(() => parseEntry({ ...old, version: 2 })).toThrow(/newer version.*2/);
  expect(() => parseEntry({ ...old, id: "../../etc" })).toThrow(/at id: 16 hexadecimal digits/);
  expect(() => parseEntry({ ...old, figures: { ...old.figures, wallMs: "1" } })).toThrow(/figures\.wallMs/);
});

test("a hostile file is refused, and hostile labels are left out of a good one", () => {
  expect(() => readRunFile({ format: "ability-transfer-run", version: 9, report: {} })).toThrow(/version 9/);
  expect(() => readRunFile({ format: "ability-transfer-run", version: 1, report: { gram: 1 } })).toThrow(
    /does not fit/,
  );
  expect(() => readRunFile([])).toThrow(/neither/);
  expect(parseLabels({ name: "x".repeat(500), note: 7, change: "seed 7", parent: { id: 1 } })).toEqual({
    change: "seed 7",
  });
  expect(parseLabels("text")).toEqual({});
});
