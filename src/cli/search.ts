import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { AppError } from "../base/errors";
import type { JobProgress, PreparedRun } from "../engine/api";
import { createEngine } from "../engine/engine";
import { JobControl } from "../engine/job";
import { openModel, prepareRun } from "../engine/prepare";
import { splitTests } from "../engine/search/splitTests";
import { parseRecipeText, type Recipe } from "../formats/recipe";
import { type SearchReport, searchCsv, searchSvg } from "../formats/search/searchReport";
import { type MuSearch, type SearchedCoefficient, searchedCoefficients } from "../method/searchAxes";
import { type MergeSettings, mergeSettings } from "../method/settings";
import { parseArguments, wholeNumber } from "./arguments";
import { cancelOnInterrupt } from "./interrupt";
import { nodeEngineOptions } from "./nodeEngine";
import { nodeSources, writeFileWhole } from "./nodeFiles";
import { fetchRecipeModel, nodeDatasets, nodeHub } from "./nodeHub";
import { ProgressLine } from "./progressLine";
import { searchText } from "./search/searchText";
import { stageFolder } from "./stageFolder";
import { suiteFolder } from "./suite/suiteFolder";

const muWords: readonly MuSearch[] = ["together", "each", "none"];
const wordOf = (key: SearchedCoefficient) => (key === "transferRatio" ? "k2" : key);
const coefficientWords = searchedCoefficients.map(wordOf);

/** `search RECIPE --out DIR [--trials N] …`: the coefficients of Eq. 2 to 5 by a search on a held-out part of the tests. */
export async function searchCommand(args: readonly string[]): Promise<void> {
  const began = performance.now();
  const { positionals, values } = parseArguments(args, ["RECIPE"], {
    out: { type: "string" },
    trials: { type: "string", default: "40" },
    seed: { type: "string", default: "0" },
    share: { type: "string", default: "0.5" },
    coefficients: { type: "string", default: coefficientWords.join() },
    mu: { type: "string", default: "together" },
    "perplexity-weight": { type: "string", default: "0.5" },
    cache: { type: "string" },
  });
  const { out } = values;
  if (!out) throw new AppError("bad-usage", "--out DIR is missing");
  const trials = wholeNumber("trials", values.trials, 1);
  const seed = wholeNumber("seed", values.seed, 0);
  const fraction = numberBetween("share", values.share, 0.05, 0.95);
  const perplexityWeight = numberBetween("perplexity-weight", values["perplexity-weight"], 0, 100);
  const coefficients = coefficientsOf(values.coefficients);
  const mu = muWords.find((word) => word === values.mu);
  if (!mu) throw new AppError("bad-usage", `--mu ${values.mu}: one of ${muWords.join(", ")} is expected`);
  if (coefficients.length === 0 && mu === "none") {
    throw new AppError("bad-usage", "--coefficients names none and --mu is none: nothing would be searched");
  }
  const line = new ProgressLine();
  const control = new JobControl<JobProgress>((progress) => line.show(progress));
  using _ = cancelOnInterrupt(control, `stopped; the same command goes on with what is in ${out}`);
  const { prepared, files } = await prepare(positionals[0] ?? "", values.cache, control).finally(() => line.end());
  // Refused before anything is trained.
  splitTests(prepared.tests, { fraction, seed });
  const engine = createEngine({ ...(await nodeEngineOptions()), store: stageFolder(out), scores: suiteFolder(out) });
  await engine.open();
  await engine.loadModel(files, prepared.recipe.precision);
  try {
    await engine.run(prepared, control, { until: "train" });
    const { recipe, tests } = prepared;
    const asked = { coefficients, mu, fraction, trials, seed, perplexityWeight };
    const result = await engine.search({ settings: mergeSettings(recipe), tests, ...asked }, control);
    const report = { ...result.report, wallMs: performance.now() - began };
    await write(out, report, withFound(recipe, result.found));
    line.end();
    process.stdout.write(searchText(report, out));
  } finally {
    line.end();
  }
  await engine.close();
}

async function prepare(recipePath: string, cache: string | undefined, control: JobControl<JobProgress>) {
  if (!existsSync(recipePath)) throw new AppError("missing-file", `the recipe ${resolve(recipePath)} is not there`);
  const hub = nodeHub(cache);
  const recipe = await fetchRecipeModel(hub, parseRecipeText(await readFile(recipePath, "utf8")));
  if (recipe.evaluate.tests.length === 0) {
    throw new AppError(
      "bad-recipe",
      "the recipe has no tests; a search needs problems or held-out texts in evaluate.tests",
    );
  }
  const sources = nodeSources(dirname(resolve(recipePath)), hub, nodeDatasets());
  const model = await openModel(recipe, sources);
  const prepared: PreparedRun = await prepareRun(recipe, sources, model, { control });
  return { prepared, files: model.files };
}

/** The recipe with the found settings, to be run, or opened in the page. */
function withFound(recipe: Recipe, { alpha, beta, gamma, eta, transferRatio, mu }: MergeSettings): Recipe {
  return {
    ...recipe,
    languages: recipe.languages.map((language, index) => ({ ...language, mu: mu[index] ?? language.mu })),
    extract: { alpha, beta },
    select: { ...recipe.select, transferRatio },
    merge: { ...recipe.merge, gamma, eta },
  };
}

async function write(out: string, report: SearchReport, recipe: Recipe): Promise<void> {
  await writeFileWhole(join(out, "search.json"), [`${JSON.stringify(report, null, 1)}\n`]);
  await writeFileWhole(join(out, "search.csv"), [searchCsv(report)]);
  await writeFileWhole(join(out, "search.svg"), [searchSvg(report)]);
  await writeFileWhole(join(out, "recipe.json"), [`${JSON.stringify(recipe, null, 1)}\n`]);
}

/** Error: `bad-usage`. */
function numberBetween(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (text.trim() !== "" && value >= least && value <= most) return value;
  throw new AppError("bad-usage", `--${name} ${text}: a number from ${least} to ${most} is expected`);
}

/** Error: `bad-usage` naming the word that is none. */
function coefficientsOf(text: string): SearchedCoefficient[] {
  const asked = text.split(",").filter(Boolean);
  const unknown = asked.find((word) => !searchedCoefficients.some((key) => wordOf(key) === word));
  if (unknown !== undefined) {
    throw new AppError(
      "bad-usage",
      `--coefficients ${unknown}: a list of ${coefficientWords.join(", ")} with commas is expected`,
    );
  }
  return searchedCoefficients.filter((key) => asked.includes(wordOf(key)));
}
