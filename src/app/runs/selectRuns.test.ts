import { expect, test } from "vitest";
import { initialState } from "../store/state";
import type { RunEntry } from "./runEntry";
import { allRuns, runNames, shownRun } from "./selectRuns";

function entry(id: string, change: Partial<RunEntry> = {}): RunEntry {
  const figures = { recipe: "r", model: "m", machine: "x", date: "2026-11-25T00:00:00Z", wallMs: 1, right: {} };
  const labels = { parent: null, change: "", note: "", pinned: false };
  return {
    ...labels,
    version: 1,
    id,
    name: id,
    origin: "live",
    created: "",
    reportBytes: 1,
    tensorBytes: 0,
    figures,
    ...change,
  };
}

const shipped = entry("s", { origin: "shipped" });
const kept = [entry("new"), entry("old", { pinned: true })];
const ids = (state: typeof initialState) => allRuns(state).map(({ id }) => id);

test("pinned runs stand first, the shipped one last, and once where it is kept as well", () => {
  const runs = { ...initialState.runs, kept, shipped };
  expect(ids({ ...initialState, runs })).toEqual(["old", "new", "s"]);
  const copy = entry("s", { origin: "imported", name: "copy" });
  const both = { ...initialState, runs: { ...runs, kept: [copy, ...kept], recordedId: "s" } };
  expect(ids(both)).toEqual(["old", "s", "new"]);
  expect(shownRun(both)?.name).toBe("copy");
  expect(runNames(both)).toEqual(new Set(["old", "copy", "new"]));
});

test("the run in view is the live one only when there is a live result", () => {
  const runs = { ...initialState.runs, kept, shipped, recordedId: "s", liveId: "new" };
  expect(shownRun({ ...initialState, runs })?.id).toBe("s");
  expect(shownRun({ ...initialState, runs, run: { ...initialState.run, mode: "live" } })).toBeUndefined();
});
