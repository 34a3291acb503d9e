import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { MeasuredSettings, RunReport } from "../engine/report";
import { withResults } from "./commands/evaluateAgain";
import { measuredWith, ownReport, testsKey, withFormerResults, withMeasured } from "./measured";
import { parseReport } from "./parseReport";
import type { SettingsPin } from "./runs/settingsPin";
import { settingSet } from "./settingSets";
import { settingsOf } from "./settings";
import { initialState } from "./store/state";

const json = () => JSON.parse(readFileSync("public/recorded/embedded.json", "utf8"));
const report: RunReport = parseReport(json());
const own = settingsOf(report.recipe);
const tests = testsKey(report.recipe.evaluate);
const merged = report.results.find(({ variant }) => variant === "merged")?.languages ?? [];
const half = { ...own, gamma: 0.5 };

function measurement(change: Partial<MeasuredSettings> = {}): MeasuredSettings {
  const languages = merged.map((result) => ({ ...result, all: { correct: 1, total: 2 } }));
  return { settings: half, tests, languages, wallMs: 1000, ...change };
}

test("what a run's variants were merged with is measured, and nothing else is filled in", () => {
  expect(measuredWith(report, own)).toBe(merged);
  const all = report.results.find(({ variant }) => variant === "allTensors")?.languages;
  expect(all).toBeDefined();
  expect(measuredWith(report, { ...own, transferRatio: 1 })).toBe(all);
  expect(measuredWith(report, half)).toBeUndefined();
  expect(measuredWith({ ...report, results: [] }, own)).toBeUndefined();
});

test("a measurement counts for its own settings and tests; one more of the same takes its place", () => {
  const once = withMeasured(report, measurement());
  expect(measuredWith(once, half)).toEqual(measurement().languages);
  expect(measuredWith(withMeasured(report, measurement({ tests: "others" })), half)).toBeUndefined();
  const twice = withMeasured(once, measurement({ wallMs: 2000 }));
  expect(twice.measured).toEqual([measurement({ wallMs: 2000 })]);
  expect(report.measured).toBeUndefined();
});

test("tests are named by what is asked and how much, not by the variants", () => {
  const { evaluate } = report.recipe;
  expect(testsKey({ ...evaluate, variants: ["base"] })).toBe(tests);
  expect(testsKey({ ...evaluate, problemLimit: 10 })).not.toBe(tests);
});

test("evaluated again, the former results stand among what was measured, with their settings", () => {
  const fresh = [{ variant: "merged", languages: measurement().languages }];
  const { evaluate } = report.recipe;
  const renewed = withResults(withFormerResults(report), evaluate, half, fresh);
  expect(measuredWith(renewed, half)).toEqual(fresh[0]?.languages);
  expect(measuredWith(renewed, own)).toEqual(merged);
  expect(renewed.results.map(({ variant }) => variant)).toEqual(report.results.map(({ variant }) => variant));
});

test("results of deltas that were trained anew since are no results of the new ones", () => {
  const live = { ...report, provenance: { ...report.provenance, kind: "live" as const } };
  const run = { ...initialState.run, mode: "live" as const, live };
  expect(ownReport({ run })).toBe(live);
  const inputs = { evaluate: { "ability steps": "before" } };
  const older = ownReport({ run: { ...run, inputs } });
  expect(older?.results).toEqual([]);
  expect(ownReport({ run: { ...run, inputs } })).toBe(older);
});

test("measured settings travel with the report; what fits no run is refused by name", () => {
  const kept = withMeasured(report, measurement());
  expect(parseReport(JSON.parse(JSON.stringify(kept))).measured).toEqual(kept.measured);
  const broken = (change: object) => ({ ...json(), measured: [{ ...measurement(), ...change }] });
  expect(() => parseReport(broken({ settings: { ...half, gamma: "1" } }))).toThrow(/measured\.0\.settings\.gamma/);
  expect(() => parseReport(broken({ settings: { ...half, mu: [1] } }))).toThrow(/measured: mu must hold 4 numbers/);
  expect(() => parseReport(broken({ settings: { ...half, exclude: ["nothing"] } }))).toThrow(/no tensor "nothing"/);
  expect(() => parseReport(broken({ wallMs: -1 }))).toThrow(/measured\.0\.wallMs/);
});

test("lists of settings: the sweep holds the run's own share once, Table 3 the kinds that the model has, none twice", () => {
  const ratios = settingSet("k2", report, []).map(({ settings }) => settings.transferRatio);
  expect(ratios).toEqual([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]);
  const odd = { ...report, recipe: { ...report.recipe, select: { ...report.recipe.select, transferRatio: 0.85 } } };
  expect(settingSet("k2", odd, [])).toHaveLength(11);
  expect(settingSet("k2", odd, []).find(({ label }) => label.includes("own"))?.settings).toEqual(
    settingsOf(odd.recipe),
  );
  expect(settingSet("kinds", report, []).map(({ label }) => label)).toEqual([
    "own settings",
    ...["q", "k", "v", "o", "attention", "gate", "up", "down", "mlp"].map((kind) => `only ${kind}`),
  ]);
  const ablations = settingSet("ablations", report, []);
  expect(ablations.map(({ settings: { beta, transferRatio, gamma } }) => [beta, transferRatio, gamma])).toEqual([
    [own.beta, own.transferRatio, own.gamma],
    [0, own.transferRatio, own.gamma],
    [own.beta, 1, own.gamma],
    [own.beta, own.transferRatio, 0],
  ]);
  const pin = { id: "a", name: "half", settings: structuredClone(half), created: "" } as SettingsPin;
  const same = { ...pin, id: "b", settings: structuredClone(own) } as SettingsPin;
  expect(settingSet("pins", report, [pin, same]).map(({ label }) => label)).toEqual(["own settings", "half"]);
  const all = settingSet("all", withMeasured(withMeasured(report, measurement()), measurement({ tests: "x" })), []);
  expect(all.map(({ label }) => label)).toEqual(["own settings", "γ 0.5"]);
});
