import { expect, test } from "vitest";
import type { LanguageTest, PreparedRun } from "../../engine/api";
import type { FoundSuite } from "../../engine/suite/planSuite";
import type { Measurement, PreparedCell, PreparedSuite, SuiteTest, Training } from "../../engine/suite/preparedSuite";
import type { KeptScore } from "../../formats/suite/keptResults";
import { parseSuiteText } from "../../formats/suite/suiteFile";
import type { SuiteRun } from "../../formats/suite/suiteRuns";
import { madeGroup } from "../../formats/suite/testFixtures";
import { cellWords, fillingOf } from "./filling";
import { suitePanels } from "./suitePanels";

const file = parseSuiteText(
  JSON.stringify({
    version: 1,
    name: "made",
    recipe: "made.json",
    seeds: [5, 6],
    groups: [
      {
        id: "table2",
        title: "Table 2",
        cells: [{ name: "Base", variant: "base" }, { name: "MAET" }, { name: "half" }],
      },
      { id: "table4", title: "Table 4", columns: "tasks", cells: [{ name: "MAET" }] },
      { id: "fig4", title: "Fig. 4", layout: "study", cells: [{ name: "MAET" }] },
    ],
  }),
);

const languageTest = (language: string) =>
  ({ language, problems: [{}], heldout: { ends: [] }, tasks: [{ name: "colours" }] }) as unknown as LanguageTest;

/** A model of weights `key`, measured in two languages. */
function measurementOf(key: string): Measurement {
  const test = (column: string): SuiteTest => ({ key: `${key} ${column}`, column, test: languageTest(column) });
  const tests = ["es", "bn"].map(test);
  return {
    ...{ key, label: key, settings: undefined, run: {} as SuiteRun, prepared: {} as PreparedRun },
    tests: new Map(tests.map((one) => [one.key, one])),
  };
}

const trainingOf = (seed: number, models: readonly string[]): Training => ({
  ...{ key: `training ${seed}`, label: `seed ${seed}`, prepared: {} as PreparedRun, stages: [], isStudied: true },
  measurements: models.map(measurementOf),
});

/** The base is measured with the first seed, for both. */
const trainings = [trainingOf(5, ["base", "maet 5", "half 5"]), trainingOf(6, ["maet 6", "half 6"])];

function cellOf(group: string, cell: string, seed: number, weights: string | undefined): PreparedCell {
  const scores = weights ? ["es", "bn"].map((column) => ({ key: `${weights} ${column}`, column })) : [];
  return { run: { group, cell, seed } as SuiteRun, training: `training ${seed}`, scores };
}

const prepared: PreparedSuite = {
  models: new Map(),
  trainings,
  cells: [5, 6].flatMap((seed) => [
    cellOf("table2", "Base", seed, "base"),
    cellOf("table2", "MAET", seed, `maet ${seed}`),
    cellOf("table2", "half", seed, `half ${seed}`),
    cellOf("table4", "MAET", seed, `maet ${seed}`),
    cellOf("fig4", "MAET", seed, undefined),
  ]),
};

const score = {} as KeptScore;
const foundOf = (
  weights: readonly string[],
  studies: readonly number[] = [],
): Pick<FoundSuite, "scores" | "studies"> => ({
  scores: new Map(weights.flatMap((one) => [`${one} es`, `${one} bn`].map((key) => [key, score] as const))),
  studies: new Map(studies.map((seed) => [`training ${seed}`, { seed, curves: [], pairs: [] }])),
});

const words = (filling: ReturnType<typeof fillingOf>, group: string) =>
  [...(filling.groups.get(group)?.cells ?? [])].map(([name, cell]) => `${name}: ${cellWords(cell)}`);

test("before it starts every cell waits, and the columns are those that its tests will have", () => {
  const filling = fillingOf(file, prepared, { found: foundOf([]) });
  expect(words(filling, "table2")).toEqual(["Base: 0 of 2, waiting", "MAET: 0 of 2, waiting", "half: 0 of 2, waiting"]);
  expect([...filling.groups.values()].map(({ columns }) => columns)).toEqual([["es", "bn"], ["colours"], []]);
  expect(filling).toMatchObject({ cellsDone: 0, cellCount: 5 });
});

test("while a training runs, the cells that it is for are told from those that wait", () => {
  const [first, second] = trainings;
  const begun = fillingOf(file, prepared, { found: foundOf([]), step: first && { training: first } });
  expect(words(begun, "table2")).toEqual([
    "Base: 0 of 2, training seed 5",
    "MAET: 0 of 2, training seed 5",
    "half: 0 of 2, training seed 5",
  ]);
  expect(words(begun, "fig4")).toEqual(["MAET: 0 of 2, training seed 5"]);
  const later = fillingOf(file, prepared, {
    found: foundOf(["base", "maet 5", "half 5"], [5]),
    step: second && { training: second },
  });
  expect(words(later, "table2")).toEqual([
    "Base: 2 of 2",
    "MAET: 1 of 2, training seed 6",
    "half: 1 of 2, training seed 6",
  ]);
  expect(words(later, "fig4")).toEqual(["MAET: 1 of 2, training seed 6"]);
  expect(later.cellsDone).toBe(1);
});

test("while a model is measured, every cell of its weights is; with half of its scores it is not done", () => {
  const [first] = trainings;
  const measurement = first?.measurements[1];
  const found = foundOf(["base"]);
  found.scores.set("maet 5 es", score);
  const step = first && measurement ? { training: first, measurement } : undefined;
  const filling = fillingOf(file, prepared, { found, step });
  expect(words(filling, "table2")).toEqual(["Base: 2 of 2", "MAET: 0 of 2, measuring seed 5", "half: 0 of 2, waiting"]);
  expect(words(filling, "table4")).toEqual(["MAET: 0 of 2, measuring seed 5"]);
});

test("the table that fills: every row and column from the start, marks where there is no number, n beside every mean", () => {
  const [first] = trainings;
  const filling = fillingOf(file, prepared, { found: foundOf(["base"]), step: first && { training: first } });
  const table = madeGroup({ Base: [[20, 40]], MAET: [], half: [] }, { id: "table2" });
  const fig4 = madeGroup({ MAET: [] }, { id: "fig4", layout: "study" });
  const [panel, waiting] = suitePanels({ groups: [table, fig4], seeds: [5, 6] }, filling);
  expect(panel?.head).toEqual(["model", "es", "bn", "average", "seeds"]);
  expect(panel?.rows[1]?.cells.map(({ text, now }) => now ?? text)).toEqual([
    ...["training", "training", "training"],
    "0 of 2, training seed 5",
  ]);
  expect(panel?.rows[0]?.cells.at(-2)?.text).toBe("30.0 (n = 1) ★");
  expect(panel?.caption).toContain("of those measured so far");
  expect(waiting).toMatchObject({ id: "fig4-waiting", rows: [{ name: "MAET", isCell: true }], curves: undefined });
  const empty = suitePanels({ groups: [madeGroup({ Base: [] }, { id: "table2" })], seeds: [5, 6] }, filling);
  expect(empty[0]?.head).toEqual(["model", "es", "bn", "average", "seeds"]);
  const curve = madeGroup({ Base: [] }, { id: "table2", layout: "curve", axis: "k2, %" });
  expect(suitePanels({ groups: [curve], seeds: [5, 6] }, filling)[0]?.curves).toBeUndefined();
});
