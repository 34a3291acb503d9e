import { readFileSync } from "node:fs";
import { parseRecipeObject } from "../../src/formats/recipe";
import { parseSuiteText } from "../../src/formats/suite/suiteFile";
import { suiteFiles } from "../../src/formats/suite/suiteFiles";
import { parseSuiteReport } from "../../src/formats/suite/suiteReport";
import { suiteRuns } from "../../src/formats/suite/suiteRuns";
import { madeGroup, madeReport } from "../../src/formats/suite/testFixtures";

const recipe = parseRecipeObject(readFileSync("recipes/embedded-short.json", "utf8"));
const rights = {
  Base: [
    [20, 40],
    [30, 50],
  ],
  MAET: [[50, 30]],
} as const;
const curve = madeGroup(rights, { layout: "curve", axis: "k2, %" });
const pairs = [{ left: "ability", right: "es", layer: "0", cosine: 0.5, meanL1: 0.1 }];
const studies = [{ seed: 0, curves: [{ name: "all weights", losses: [2, 1] }], pairs }];
const report = madeReport([
  madeGroup(rights, { claims: [{ better: "MAET", worse: ["Base"] }] }),
  { ...curve, cells: curve.cells.map((cell, index) => ({ ...cell, x: index })) },
  madeGroup({ x: [] }, { layout: "study", studies }),
]);

/** Files of suites with what the program does with them. */
export const suiteSeeds = {
  suites: [JSON.parse(readFileSync("suites/embedded-short.json", "utf8")) as unknown],
  reports: [report],
  readSuite: (text: string) => void suiteRuns(parseSuiteText(text), recipe),
  readReport: (text: string) => void suiteFiles(parseSuiteReport(text)),
};
