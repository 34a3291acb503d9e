import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { RunReport } from "../../engine/report";
import type { SearchTrial } from "../../formats/search/searchReport";
import { parseReport } from "../parseReport";
import { settingsOf } from "../settings";
import { initialState } from "../store/state";
import { fieldRange, readField, searchFields, searchObstacle, shownSearch, turnsNothing } from "./searchChoice";
import {
  bestSoFar,
  comparisonRows,
  firstPlane,
  hasDiverged,
  largestMoves,
  meaningOf,
  onScale,
  surfacePoints,
  trialRows,
  valueScale,
} from "./searchView";

const trial = (γ: number, k2: number, objective: number, η = 1): SearchTrial => ({
  ...{ values: { γ, k2, η }, objective, share: 0.5, logPerplexity: 0.25, wallMs: 10 },
});
const trials = [trial(1, 0.9, 0.2), trial(1.25, 0.9, 0.3), trial(1.25, 0.9, 0.1, 2), trial(1.25, 0.8, 0.6)];
const best = 3;

test("of trials at one place the best is drawn, the best of all last; the first is marked", () => {
  const points = surfacePoints(trials, best, ["γ", "k2"]);
  expect(points.map(({ trial, count }) => [trial, count])).toEqual([
    [1, 1],
    [2, 2],
    [4, 1],
  ]);
  expect(points.map(({ isBest }) => isBest)).toEqual([false, false, true]);
  expect(points.map(({ isStart }) => isStart)).toEqual([true, false, false]);
  expect(points.at(-1)).toMatchObject({ x: 1.25, y: 0.8, value: 0.6 });
  // The best stays marked where it is not the first of its place.
  expect(surfacePoints(trials, 1, ["η", undefined]).filter(({ isBest }) => isBest)).toMatchObject([{ x: 1, y: 0.3 }]);
});

test("the colours go from the lowest tenth to the best; a diverged merge has no place on them", () => {
  const many = [trial(9, 0, -1e9), ...Array.from({ length: 20 }, (_, i) => trial(i, 0, i / 20))];
  const scale = valueScale(many);
  expect(scale).toEqual({ low: 0.1, high: 0.95, clipped: 3 });
  expect(many.map(hasDiverged).indexOf(true)).toBe(0);
  expect(onScale(0, scale)).toBe(0);
  expect(onScale(0.95, scale)).toBe(1);
  expect(onScale(0.525, scale)).toBeCloseTo(0.5, 12);
  expect(valueScale(trials.slice(0, 1))).toEqual({ low: 0.2, high: 0.2, clipped: 0 });
});

test("γ and k2 come first; what moved the value alone; the best so far never falls", () => {
  expect(firstPlane(["α", "γ", "η", "k2"])).toEqual(["γ", "k2"]);
  expect(firstPlane(["α", "η", "k2"])).toEqual(["α", "η"]);
  expect(firstPlane(["μ"])).toEqual(["μ", undefined]);
  const moves = largestMoves(trials).map(({ symbol, change }) => [symbol, Number(change.toFixed(9))]);
  expect(moves).toEqual([
    ["k2", 0.3],
    ["η", 0.2],
    ["γ", 0.1],
  ]);
  expect(bestSoFar(trials)).toEqual([0.2, 0.3, 0.3, 0.6]);
  expect(meaningOf("μ te", () => "Telugu")).toBe("share of Telugu");
});

test("the table: whole numbers for a file, rounded to be read", () => {
  const [head, ...rows] = trialRows([...trials, trial(3, 1, -1e9)], best, "printed");
  expect(head).toEqual([
    "trial",
    ...["γ", "k2", "η", "value", "best so far", "right answers", "ln(perplexity ÷ base's)", "note"],
  ]);
  expect(rows[0]).toEqual(["1", 1, 0.9, 1, "0.2000", "0.2000", "50.0 %", "0.2500", "the run's own settings"]);
  expect(rows[3]?.at(-1)).toBe("★ best");
  expect(rows[4]?.[4]).toBe("diverged");
  const none = { ...trial(1, 1, 1 / 3), share: null };
  expect(trialRows([none], 0, "whole")[1]?.slice(4)).toEqual([
    1 / 3,
    1 / 3,
    "",
    0.25,
    "★ best: the run's own settings",
  ]);
});

const languages = [
  { language: "es", correct: 30, total: 40, perplexity: 4 },
  { language: "bn", correct: 10, total: 40, perplexity: 9 },
];

test("both settings on the rest: shares with their interval, the languages together, perplexity's geometric mean", () => {
  const own = languages.map((language) => ({ ...language, correct: 0, perplexity: null }));
  const compared = [
    { name: "own", values: {}, languages: own },
    { name: "found", values: {}, languages },
  ] as const;
  const [head, together, spanish] = comparisonRows(compared, (code) => code.toUpperCase());
  const right = ["right answers, the run's own", "right answers, found ★"];
  expect(head).toEqual(["language", ...right, "perplexity, the run's own", "perplexity, found ★"]);
  expect(together?.[2]).toMatch(/^50\.0 % \[39\.\d, 60\.\d\], n = 80$/);
  expect(together?.slice(3)).toEqual(["–", "6.000"]);
  expect(spanish?.[0]).toBe("ES");
  expect(spanish?.[2]).toMatch(/^75\.0 % \[.*\], n = 40$/);
  expect(spanish?.slice(3)).toEqual(["–", "4.000"]);
});

test("numbers of a search are taken over only where they can be used", () => {
  const read = (id: string, text: string) => {
    const field = searchFields.find((known) => known.id === id);
    return field && readField(field, text);
  };
  expect(read("trials", "12")).toBe(12);
  expect([read("trials", "1"), read("trials", "2.5"), read("trials", "many"), read("trials", " ")]).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
  expect(read("fraction", "40")).toBe(0.4);
  expect(read("fraction", "100")).toBeUndefined();
  expect(read("perplexityWeight", "0,5")).toBe(0.5);
  expect(searchFields.map(fieldRange)[0]).toBe("a whole number from 2 to 500");
  const choice = { trials: 2, fraction: 0.5, perplexityWeight: 1, seed: 0, coefficients: [], mu: "none" } as const;
  expect(turnsNothing(choice)).toBe(true);
  expect(turnsNothing({ ...choice, mu: "each" })).toBe(false);
  expect(searchObstacle(initialState)).toMatch(/needs a live run/);
});

const recording = JSON.parse(readFileSync("public/recorded/embedded.json", "utf8"));
const own = settingsOf(parseReport(recording).recipe);
const search = {
  report: {
    ...{ version: 1, kind: "search", name: "made", seed: 0, perplexityWeight: 0.5, wallMs: 9, trials, best },
    provenance: { adapter: "made", program: "made", date: "2026-01-01" },
    split: { fraction: 0.5, search: { problems: 1, documents: 1 }, test: { problems: 1, documents: 1 } },
    comparison: [{ name: "own", values: {}, languages }],
  },
  own,
  found: own,
};

test("a run's report keeps its search; one that does not fit is refused by name", () => {
  const report = parseReport({ ...recording, search }) as RunReport;
  expect(report.search).toEqual(search);
  const gram = { basis: [], matrices: [] };
  expect(shownSearch(report, { seen: undefined })?.report).toBe(report.search?.report);
  // What was seen of other deltas is not this run's.
  expect(shownSearch(report, { seen: { gram, trials } })?.report).toBe(report.search?.report);
  expect(shownSearch(report, { seen: { gram: report.gram, trials } })).toEqual({ trials, best, report: undefined });
  const broken = (change: object) => () =>
    parseReport({ ...recording, search: { ...search, report: { ...search.report, ...change } } });
  expect(broken({ best: 4 })).toThrow(/best is 4; there are 4 trials/);
  expect(broken({ trials: [trials[0], { ...trials[1], values: { γ: 1 } }], best: 0 })).toThrow(/trial 2 does not name/);
  expect(broken({ trials: [] })).toThrow(/search\.report\.trials/);
  expect(() => parseReport({ ...recording, search: { ...search, found: { ...own, mu: [1] } } })).toThrow(
    /search: mu must hold 4 numbers/,
  );
});
