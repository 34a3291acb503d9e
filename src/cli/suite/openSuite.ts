import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { AppError } from "../../base/errors";
import { canonicalJson } from "../../base/hash";
import type { HubModels } from "../../engine/hubModels";
import { parseRecipeObject, type Recipe } from "../../formats/recipe";
import type { JsonObject } from "../../formats/suite/patch";
import { parseSuiteText, type SuiteFile } from "../../formats/suite/suiteFile";
import { type SuiteRun, suiteRuns } from "../../formats/suite/suiteRuns";
import { fetchRecipeModel } from "../nodeHub";

export interface OpenedSuite {
  readonly file: SuiteFile;
  /** The recipe that its cells change, as it is written. */
  readonly base: JsonObject;
  /** The recipe's folder: files that it names are there. */
  readonly folder: string;
  readonly runs: readonly SuiteRun[];
}

/** Reads a suite and its recipe; models of the hub are downloaded. Errors: `missing-file`, `bad-recipe`, those of the hub. */
export async function openSuite(path: string, hub: HubModels): Promise<OpenedSuite> {
  const file = parseSuiteText(await read("suite", path));
  const recipePath = resolve(dirname(path), file.recipe);
  const base = parseRecipeObject(await read("suite's recipe", recipePath));
  const models = new Map<string, Recipe["model"]>();
  const runs: SuiteRun[] = [];
  for (const run of suiteRuns(file, base)) {
    const key = canonicalJson(run.recipe.model);
    const model = models.get(key) ?? (await fetchRecipeModel(hub, run.recipe)).model;
    models.set(key, model);
    runs.push({ ...run, recipe: { ...run.recipe, model } });
  }
  return { file, base, folder: dirname(recipePath), runs };
}

async function read(what: string, path: string): Promise<string> {
  if (!existsSync(path)) throw new AppError("missing-file", `the ${what} ${path} is not there`);
  return readFile(path, "utf8");
}
