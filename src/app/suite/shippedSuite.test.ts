// The results that come with the page are those of suites/embedded.json, whole.
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { patched } from "../../formats/suite/patch";
import { parseSuiteText } from "../../formats/suite/suiteFile";
import { parseSuiteReport } from "../../formats/suite/suiteReport";
import { missingResults } from "./suiteWords";

const suite = parseSuiteText(await readFile("suites/embedded.json", "utf8"));
const report = parseSuiteReport(await readFile("public/recorded/suite.json", "utf8"));

test("every cell with every seed is there, by the suite's own settings", async () => {
  expect(missingResults(report)).toBe(0);
  expect(report.seeds).toEqual(suite.seeds);
  expect(report.recipe).toEqual(patched(JSON.parse(await readFile("recipes/embedded.json", "utf8")), suite.change));
  expect(
    report.groups.map(({ id, cells }) => [id, cells.map(({ name, variant, change }) => [name, variant, change])]),
  ).toEqual(
    suite.groups.map(({ id, cells, change: ofGroup }) => [
      id,
      cells.map(({ name, variant, change }) => [name, variant, patched(ofGroup, change)]),
    ]),
  );
});

test("every score is of all languages, of 200 problems each, and a table's questions of all its sets", () => {
  for (const { layout, columns, cells } of report.groups) {
    if (layout === "study") continue;
    for (const { name, results } of cells) {
      expect(
        results.map(({ seed }) => seed),
        name,
      ).toEqual(report.seeds);
      for (const { scores } of results) {
        const asked = scores.map(({ column, total }) => [column, total]);
        expect(asked, name).toEqual(
          columns === "tasks"
            ? [
                ["colour questions", 400],
                ["place questions", 400],
              ]
            : ["es", "zh", "bn", "te"].map((language) => [language, 200]),
        );
      }
    }
  }
});

test("cells that are the same model and test show the same figures", () => {
  const scoreOf = (id: string, cell: string) =>
    report.groups
      .find((group) => group.id === id)
      ?.cells.find(({ name }) => name === cell)
      ?.results.map((one) => one.scores);
  expect(scoreOf("fig2", "MAET")).toEqual(scoreOf("table3", "all kinds (MAET)"));
  expect(scoreOf("fig3", "k2 90 %")).toEqual(scoreOf("fig2", "MAET"));
  expect(scoreOf("table2", "F-TV")).toEqual(scoreOf("table4-text", "F-TV"));
});
