import { AppError } from "../../base/errors";
import { parseRecipeObject } from "../../formats/recipe";
import type { JsonObject } from "../../formats/suite/patch";
import { parseSuiteText, type SuiteFile } from "../../formats/suite/suiteFile";
import { type SuiteRun, suiteRuns } from "../../formats/suite/suiteRuns";
import { shippedRecipeNames, shippedRecipeText } from "./shippedSuites";

/** A file as it was read. */
export interface NamedText {
  readonly name: string;
  readonly text: string;
}

/** A suite and the recipe that its cells change, read and checked. */
export interface AskedSuite {
  readonly file: SuiteFile;
  /** The recipe, as it is written. */
  readonly base: JsonObject;
  readonly runs: readonly SuiteRun[];
  /** What it was made of, to be kept for another visit. */
  readonly texts: SuiteTexts;
}

export interface SuiteTexts {
  readonly suite: NamedText;
  readonly recipe: NamedText;
  /** The recipe is one of those that come with the page. */
  readonly isShippedRecipe: boolean;
}

/**
 * Reads a suite. Its recipe is the file of that name among `others`, the files chosen together with it, else a shipped one.
 * Errors: `missing-file` where the recipe is neither; `bad-recipe` naming the field or the cell.
 */
export async function askSuite(suite: NamedText, others: readonly NamedText[] = []): Promise<AskedSuite> {
  const file = parseSuiteText(suite.text);
  return asked(file, { suite, ...(await recipeOf(file, others)) });
}

/** The same from what was kept of it. Error: `bad-recipe`. */
export function askAgain(texts: SuiteTexts): AskedSuite {
  return asked(parseSuiteText(texts.suite.text), texts);
}

function asked(file: SuiteFile, texts: SuiteTexts): AskedSuite {
  const base = parseRecipeObject(texts.recipe.text);
  return { file, base, runs: suiteRuns(file, base), texts };
}

/** A page sees no folders: the last part of the path is the recipe's name. */
async function recipeOf(
  { recipe }: SuiteFile,
  others: readonly NamedText[],
): Promise<Pick<SuiteTexts, "recipe" | "isShippedRecipe">> {
  const name = recipe.split("/").at(-1) ?? recipe;
  const chosen = others.find((other) => other.name === name);
  if (chosen) return { recipe: chosen, isShippedRecipe: false };
  const text = await shippedRecipeText(name);
  if (text !== undefined) return { recipe: { name, text }, isShippedRecipe: true };
  throw new AppError(
    "missing-file",
    `the suite's recipe ${recipe.slice(0, 200)} is not here: choose ${name.slice(0, 100)} together with the suite, as two files at once. Of its own the page has ${shippedRecipeNames.join(", ")}`,
  );
}
