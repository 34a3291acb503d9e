import { readFileSync } from "node:fs";
import { beforeEach, expect, test, vi } from "vitest";
import type { SuiteReportGroup } from "../../formats/suite/suiteReport";
import { madeGroup, madeReport } from "../../formats/suite/testFixtures";
import { dismissSuiteFailure, openCell, openSuite, showShippedSuite } from "../commands/openSuite";
import { useApp } from "../store/store";
import { initialSuite, useSuite } from "../store/suiteStore";
import { suitePanels } from "./suitePanels";
import { missingResults, suiteSummary } from "./suiteWords";

const rights = {
  Base: [
    [20, 40],
    [30, 50],
  ],
  MAET: [
    [50, 30],
    [60, 40],
  ],
} as const;
const claims = [
  { better: "MAET", worse: ["Base"] },
  { better: "Base", worse: ["MAET"] },
];
const pairs = [{ left: "ability", right: "es", layer: "0", cosine: 0.5, meanL1: 0.125 }];
const losses = Array.from({ length: 100 }, (_, step) => 3 - step / 100);
const studies = [{ seed: 0, curves: [{ name: "all weights", losses }], pairs }];

const table = madeGroup(rights, { claims, note: "made" });
const curve = (): SuiteReportGroup => {
  const { cells, ...group } = madeGroup(rights, { id: "fig3", layout: "curve", axis: "k2, %" });
  return { ...group, cells: cells.map((cell, index) => ({ ...cell, x: 100 - 50 * index })) };
};
const study = madeGroup({ MAET: [] }, { id: "fig4", layout: "study", studies });

test("a table: numbers as text with the best marked, bars of the averages, the order that does not hold", () => {
  const [panel] = suitePanels({ groups: [table], seeds: [0, 1] });
  expect(panel?.head).toEqual(["model", "es", "bn", "average"]);
  expect(panel?.rows[1]).toEqual({
    name: "MAET",
    isCell: true,
    cells: [
      { text: "55.0 ± 7.1 ★", isBest: true },
      { text: "35.0 ± 7.1", isBest: false },
      { text: "45.0 ± 7.1 ★", isBest: true },
    ],
  });
  expect(panel?.bars?.map(({ name, mean, isBest }) => [name, mean, isBest])).toEqual([
    ["Base", 35, false],
    ["MAET", 45, true],
  ]);
  expect(panel?.n).toBe("2 of 2 models, 2 seeds, 100 problems a column");
  expect(panel?.claims).toEqual([
    { words: "MAET better than Base: holds (+10.0 ± 0.0; all 2 seeds agree)", holds: true },
    { words: "Base better than MAET: does not hold (−10.0 ± 0.0; all 2 seeds agree)", holds: false },
  ]);
});

test("a curve by rising x, and a study as three pictures with tables of some of their points", () => {
  const [sweep, ...figures] = suitePanels({ groups: [curve(), study], seeds: [0, 1] });
  expect(sweep?.bars).toBeUndefined();
  expect(sweep?.curves?.series[0]).toMatchObject({
    name: "average",
    points: [
      { x: 50, y: 45 },
      { x: 100, y: 35 },
    ],
  });
  expect(figures.map(({ id }) => id)).toEqual(["fig4-loss", "fig4-cosine", "fig4-l1"]);
  expect(figures[0]?.head).toHaveLength(9);
  expect(figures[0]?.head.slice(1, 2)).toEqual(["step 1"]);
  expect(figures[0]?.head.at(-1)).toBe("step 100");
  expect(figures[0]?.rows[0]?.cells.at(-1)?.text).toBe("2.1");
  expect(figures[2]?.rows[0]).toMatchObject({ name: "ability – language", isCell: false, cells: [{ text: "0.125" }] });
});

test("a suite that is under way shows what there is and says what is missing", () => {
  const report = madeReport([
    madeGroup({ a: [[20, 40]], b: [] }),
    madeGroup({ MAET: [] }, { id: "fig4", layout: "study" }),
  ]);
  expect(missingResults(report)).toBe(1 + 2 + 2);
  expect(missingResults(madeReport([table]))).toBe(0);
  const panels = suitePanels(report);
  expect(panels.map(({ id }) => id)).toEqual(["made"]);
  expect(panels[0]?.head).toEqual(["model", "es", "bn", "average", "seeds"]);
  expect(panels[0]?.rows.map(({ cells }) => cells.map(({ text }) => text))).toEqual([
    ["20.0 (n = 1) ★", "40.0 (n = 1) ★", "30.0 (n = 1) ★", "1 of 2"],
    ["–", "–", "–", "0 of 2"],
  ]);
  expect(suiteSummary(report)).toContain("3 cells in 2 tables and figures, 2 seeds: 2 trainings and 4 evaluations");
});

beforeEach(() => {
  useSuite.setState(initialSuite);
  vi.unstubAllGlobals();
});

const answer = (body: string, type: string, status = 200) =>
  vi.stubGlobal("fetch", async () => new Response(body, { status, headers: { "content-type": type } }));

test("the shipped suite is shown where there is one; a host's own page in its place is none", async () => {
  vi.stubGlobal("document", { baseURI: "http://localhost/" });
  await showShippedSuite(0);
  expect(useSuite.getState().status).toBe("absent");
  useSuite.setState({ status: "unread" });
  answer("<!doctype html>", "text/html");
  await showShippedSuite(1);
  expect(useSuite.getState()).toMatchObject({ status: "absent", failure: undefined });
  useSuite.setState({ status: "unread" });
  answer(JSON.stringify(madeReport([table])), "application/json");
  await showShippedSuite(1);
  expect(useSuite.getState()).toMatchObject({ status: "ready", source: "shipped" });
});

test("a file that is no suite leaves what was shown, and says why", async () => {
  const report = madeReport([table]);
  await openSuite([new File([JSON.stringify(report)], "suite.json")]);
  expect(useSuite.getState()).toMatchObject({ status: "ready", report, source: "suite.json" });
  await openSuite([new File(['{"kind": "suite"}'], "other.json")]);
  const { failure, ...kept } = useSuite.getState();
  expect(failure).toMatchObject({ code: "bad-file", kept: "What was shown before stays." });
  expect(kept.report).toEqual(report);
  dismissSuiteFailure();
  expect(useSuite.getState().failure).toBeUndefined();
});

test("a cell opens as the recipe to run; one that makes no recipe says so", async () => {
  vi.stubGlobal("location", { hash: "" });
  const recipe = JSON.parse(readFileSync("recipes/embedded-short.json", "utf8"));
  const cell = (change: Record<string, unknown>) => ({
    ...table,
    cells: [{ name: "x", variant: "merged", change, results: [] }],
    claims: [],
  });
  const shown = (change: Record<string, unknown>) =>
    openSuite([new File([JSON.stringify({ ...madeReport([cell(change)]), recipe, seeds: [5] })], "s.json")]);
  await shown({ merge: { gamma: 0.25 } });
  openCell("made", "x");
  expect(useApp.getState().recipe.recipe).toMatchObject({ seed: 5, merge: { gamma: 0.25, eta: 1 } });
  expect(location.hash).toBe("/lab/model");
  await shown({ merge: { gama: 1 } });
  openCell("made", "x");
  expect(useSuite.getState().failure?.message).toMatch(/group made, cell x: .*merge\.gama/);
});
