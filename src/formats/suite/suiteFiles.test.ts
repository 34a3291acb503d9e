import { expect, test } from "vitest";
import { curvesSvg } from "./curvesSvg";
import { layerSeries, lossSeries } from "./studyFigures";
import { suiteFiles } from "./suiteFiles";
import { parseSuiteReport, type SuiteReportGroup, type SuiteStudy } from "./suiteReport";
import { ticks } from "./svg";
import { madeGroup, madeReport } from "./testFixtures";

const rights = {
  "<script>": [
    [20, 40],
    [30, 50],
  ],
  b: [
    [50, 30],
    [60, 40],
  ],
} as const;
const sweep = (): SuiteReportGroup => {
  const { cells, ...group } = madeGroup(rights, { id: "fig3", layout: "curve", axis: "k2, %" });
  return { ...group, cells: cells.map((cell, index) => ({ ...cell, x: 100 - 50 * index })) };
};
const pair = (left: string, right: string, layer: string, cosine: number | null, meanL1: number) => ({
  left,
  right,
  layer,
  cosine,
  meanL1,
});
const studies: SuiteStudy[] = [0, 1].map((seed) => ({
  seed,
  curves: [{ name: "all weights", losses: [3 + seed, 2, 1] }],
  pairs: [
    pair("ability", "es", "0", 0.2 + 0.2 * seed, 1),
    pair("ability", "bn", "0", 0.4 + 0.2 * seed, 3),
    pair("ability", "es", "embed", 0.9, 9),
    pair("es", "bn", "0", null, 2),
  ],
}));
const study = madeGroup({ x: [] }, { id: "fig4", layout: "study", studies });

/** Reads XML far enough to find a tag that is not closed, or a character that is not written out. */
function expectWellFormed(svg: string): void {
  const open: string[] = [];
  for (const [, closing, name, self] of svg.matchAll(/<(\/?)([a-z]+)[^<>]*?(\/?)>/g)) {
    if (closing) expect(open.pop()).toBe(name);
    else if (!self && name) open.push(name);
  }
  expect(open).toEqual([]);
  expect(svg.replace(/<[^<>]*>/g, "")).not.toMatch(/[<>]|&(?!amp;|lt;|gt;|quot;|#39;)/);
  expect(svg).not.toMatch(/NaN|undefined|Infinity/);
}

test("tables and pictures of every layout, by file name", () => {
  const files = suiteFiles(
    madeReport([madeGroup(rights, { claims: [{ better: "b", worse: ["<script>"] }] }), sweep(), study]),
  );
  expect([...files.keys()]).toEqual([
    "tables.md",
    "tables.tex",
    "tables.csv",
    "studies.csv",
    "made.svg",
    "fig3.svg",
    "fig4-loss.svg",
    "fig4-cosine.svg",
    "fig4-l1.svg",
  ]);
  for (const [name, text] of files) if (name.endsWith(".svg")) expectWellFormed(text);
  expect(files.get("made.svg")).toContain("&lt;script&gt;");
  expect(files.get("made.svg")).toContain("45.0 ± 7.1 ★");
  expect(files.get("fig3.svg")).toContain("k2, %");
  expect(files.get("tables.md")).toContain("b better than \\<script\\>: holds (+10.0 ± 0.0; all 2 seeds agree)");
  expect(files.get("studies.csv")?.split("\n")).toHaveLength(1 + 2 * (3 + 8) + 1);
});

test("nothing measured yet: no picture, and no table that looks like one", () => {
  const files = suiteFiles(madeReport([madeGroup({ a: [] })]));
  expect([...files.keys()]).toEqual(["tables.md", "tables.tex", "tables.csv"]);
  expect(files.get("tables.md")).not.toContain("|");
  expect(
    curvesSvg({ title: "", caption: "", xWords: "", yWords: "", dots: true, series: [{ name: "a", points: [] }] }),
  ).toBeUndefined();
});

test("figures of a study: the mean over pairs within a seed, then over seeds", () => {
  expect(lossSeries(studies)).toEqual([
    {
      name: "all weights",
      points: [
        { x: 1, y: 3.5 },
        { x: 2, y: 2.75 },
        { x: 3, y: 6.5 / 3 },
      ],
    },
  ]);
  const [ability, languages] = layerSeries(studies, "cosine");
  expect(ability?.name).toBe("ability – language");
  expect(ability?.points).toHaveLength(1);
  expect(ability?.points[0]?.y).toBeCloseTo(0.4, 12);
  expect(ability?.points[0]?.spread).toBeCloseTo(Math.sqrt(0.02), 12);
  expect(languages).toEqual({ name: "language – language", points: [] });
  expect(layerSeries(studies, "meanL1")[0]?.points[0]).toEqual({ x: 0, y: 2, spread: 0 });
});

test("ticks are round and cover the values", () => {
  expect(ticks(0, 97)).toEqual([0, 20, 40, 60, 80, 100]);
  expect(ticks(0.0012, 0.0031).at(0)).toBeLessThanOrEqual(0.0012);
  expect(ticks(5, 5).length).toBeGreaterThan(1);
});

test("a report is read back as it was written; anything else is refused with the field's place", () => {
  const report = madeReport([madeGroup(rights), sweep(), study]);
  expect(parseSuiteReport(JSON.stringify(report))).toEqual(report);
  const wrong = JSON.stringify(report).replace('"correct":20', '"correct":-1');
  expect(() => parseSuiteReport(wrong)).toThrow(/groups\.0\.cells\.0\.results\.0\.scores\.0\.correct/);
  expect(() => parseSuiteReport("{}")).toThrow(/the suite's report cannot be used/);
  expect(() => parseSuiteReport("x")).toThrow(/is not JSON/);
});
