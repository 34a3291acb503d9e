import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { ModelSummary, RunPlan } from "../engine/api";
import type { MeasuredSettings } from "../engine/report";
import { costOfWork, unfinishedCost } from "./costs";
import { testsKey } from "./measured";
import { parseReport } from "./parseReport";
import { settingsOf } from "./settings";
import { type AppState, initialState } from "./store/state";

const report = parseReport(JSON.parse(readFileSync("public/recorded/embedded.json", "utf8")));

const memory = (peakBytes: number) => ({ peakBytes, peak: {} as RunPlan["memory"]["train"]["peak"] });
const plan = {
  adapter: "made",
  isFallback: true,
  modelHash: "0".repeat(16),
  parameterCount: 1e6,
  stages: [
    { stage: "locate/ability", end: "locate", tokens: 1e4, isKept: false },
    { stage: "learn/ability", end: "train", tokens: 1e5, isKept: false },
    { stage: "evaluate/merged", end: "evaluate", tokens: 2e4, isKept: false },
  ],
  untunedShapes: 0,
  memory: { locate: memory(1), train: memory(2), evaluate: memory(3) },
} as unknown as RunPlan;

function state(measured: readonly MeasuredSettings[] = []): AppState {
  const live = { ...report, measured };
  return {
    ...initialState,
    costs: { plan },
    model: { status: "ready", summary: report.model as ModelSummary },
    run: { ...initialState.run, mode: "live", live, onGpu: true },
  };
}

function measurement(wallMs: number, tests = testsKey(report.recipe.evaluate)): MeasuredSettings {
  return { settings: settingsOf(report.recipe), tests, languages: [], wallMs };
}

// Speeds are remembered by the browser; here nothing is.
beforeAll(() => vi.stubGlobal("localStorage", { getItem: () => null }));
afterAll(() => vi.unstubAllGlobals());

test("what starts again costs what it is: as far as it went, and no further", () => {
  const seconds = (until: "locate" | "train" | "evaluate") => costOfWork(state(), { kind: "run", until })?.seconds ?? 0;
  expect(seconds("locate")).toBeLessThan(seconds("train"));
  expect(seconds("train")).toBeLessThan(seconds("evaluate"));
  expect(costOfWork(state(), { kind: "model" })).toBeUndefined();
});

test("measuring costs an evaluation a setting, and after the first ones what these took, of the same tests", () => {
  const one = costOfWork(state(), { kind: "measure", count: 1 });
  const nine = costOfWork(state(), { kind: "measure", count: 9 });
  expect(nine?.seconds).toBeCloseTo(9 * (one?.seconds ?? 0));
  expect(nine).toMatchObject({ basis: "guessed", peakBytes: 3 });
  const known = state([measurement(1000), measurement(3000), measurement(90_000, "others")]);
  expect(costOfWork(known, { kind: "measure", count: 4 })).toEqual({ seconds: 8, peakBytes: 3, basis: "measured" });
  const gone = { ...known, run: { ...known.run, onGpu: false } };
  expect(costOfWork(gone, { kind: "measure", count: 4 })).toEqual(costOfWork(gone, { kind: "run", until: "train" }));
});

test("an unfinished run costs the stages of its own recipe that are not kept", () => {
  const unfinished = {
    recipe: report.recipe,
    until: "train",
    stage: "",
    finishedStages: 1,
    stageCount: 2,
    date: "",
  } as const;
  const kept = { ...plan, stages: plan.stages.map((stage, i) => ({ ...stage, isKept: i === 0 })) };
  const left = unfinishedCost({ costs: { plan, unfinished: kept }, unfinished });
  expect(left?.peakBytes).toBe(2);
  expect(left?.seconds).toBeLessThan(costOfWork(state(), { kind: "run", until: "train" })?.seconds ?? 0);
  expect(unfinishedCost({ costs: { plan }, unfinished })).toBeUndefined();
});
