import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseReport } from "../parseReport";
import { pinEffect, pinsOf } from "../pins";
import { settingsOf } from "../settings";
import { initialState } from "../store/state";
import { entryOf } from "./runEntry";
import { readRunFile, writeRunFile } from "./runFile";
import { fittingPins, mostPins, parsePins, type SettingsPin } from "./settingsPin";

const report = parseReport(JSON.parse(readFileSync("public/recorded/embedded.json", "utf8")));
const entry = entryOf(report, { origin: "live", now: new Date("2026-11-25T10:00:00Z") });

function pin(id: string, change: object = {}): SettingsPin {
  const settings = { ...structuredClone(settingsOf(report.recipe)), ...change };
  return { id, name: `pin ${id}`, settings, created: "2026-11-25T10:00:00Z" } as SettingsPin;
}

test("pins travel with the run's file, and a file without them is as before", () => {
  const pins = [pin("a"), { ...pin("b", { gamma: 0.5 }), probe: { asked: 3, base: 0, merged: 2 } }];
  expect(readRunFile(JSON.parse(writeRunFile(entry, report, pins))).labels.pins).toEqual(pins);
  expect(readRunFile(JSON.parse(writeRunFile(entry, report))).labels.pins).toBeUndefined();
});

test("damaged pins are left out one by one; those of other languages or tensors do not fit", () => {
  const good = pin("good");
  const wrong = [
    { ...good, id: "../x" },
    { ...good, id: "w", name: "" },
    { ...good, id: "w", settings: { ...good.settings, gamma: Number.NaN } },
    { ...good, id: "w", settings: { ...good.settings, kinds: ["nothing"] } },
    { ...good, name: "the same id" },
    7,
  ];
  expect(parsePins([good, ...wrong])).toEqual([good]);
  expect(parsePins({ length: 3 })).toEqual([]);
  expect(parsePins(Array.from({ length: 500 }, (_, i) => pin(`p${i}`)))).toHaveLength(mostPins);
  const strangers = [pin("mu", { mu: [1] }), pin("name", { force: ["no.such.tensor"] })];
  expect(fittingPins([good, ...strangers], report)).toEqual([good]);
});

test("the pins in view are those of the run in view", () => {
  const pins = { ...initialState.pins, byRun: { [entry.id]: [pin("a")], other: [pin("b")] } };
  const runs = { ...initialState.runs, shipped: entry, recordedId: entry.id };
  const state = { ...initialState, pins, runs, run: { ...initialState.run, recorded: report } };
  expect(pinsOf(state).map(({ id }) => id)).toEqual(["a"]);
  expect(pinsOf({ ...state, run: { ...state.run, mode: "live", live: report } })).toEqual([]);
  expect(pinsOf({ ...state, run: { ...state.run, recorded: undefined } })).toEqual([]);
});

test("a pin's effect is that of its own settings", () => {
  const all = pinEffect(report, pin("a", { transferRatio: 1 }));
  expect([all?.selectedCount, all?.tensorCount]).toEqual([38, 38]);
  expect(pinEffect(report, pin("b", { gamma: 0, eta: 0, mu: [0, 0, 0, 0] }))?.largestChange).toBe(0);
});
