import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { AppError } from "../base/errors";
import { parseRecipeText } from "../formats/recipe";
import type { Sources } from "../formats/sources";
import type { JobProgress } from "./api";
import { JobControl } from "./job";
import { openModel, prepareRun } from "./prepare";

/** Files of a folder, as the command line reads them. */
function folder(path: string): Sources["readFile"] {
  return async (name) => {
    try {
      return new Blob([await readFile(`${path}/${name}`)]);
    } catch (cause) {
      throw new AppError("missing-file", `${path}/${name} is not there`, { cause });
    }
  };
}

const sources: Sources = { readFile: folder("fixtures/goldens/maet"), readEmbedded: folder("public/embedded") };

test("the golden recipe is prepared from token files alone", async () => {
  const recipe = parseRecipeText(await readFile("fixtures/goldens/maet/recipe.json", "utf8"));
  const prepared = await prepareRun(recipe, sources, await openModel(recipe, sources));
  expect(prepared.eosTokenId).toBe(2);
  expect(prepared.languages.map(({ language }) => language)).toEqual(["bn", "es"]);
  const ability = JSON.parse(await readFile("fixtures/goldens/maet/ability.json", "utf8")) as number[][];
  expect([...prepared.ability.tokens]).toEqual(ability.flat());
  expect(prepared.ability.ends).toHaveLength(ability.length);
});

test("the embedded recipe is prepared whole, with its tests", async () => {
  const recipe = parseRecipeText(await readFile("recipes/embedded.json", "utf8"));
  const told: string[] = [];
  const control = new JobControl<JobProgress>(({ stage }) => told.push(stage));
  const prepared = await prepareRun(recipe, sources, await openModel(recipe, sources), { control });
  expect(prepared.languages.map(({ language }) => language)).toEqual(["es", "zh", "bn", "te"]);
  expect(prepared.ability.tokens.length).toBeGreaterThan(10_000);
  expect(told[0]).toBe("read/ability");
  expect(Object.keys(prepared.corpora)).toContain("tests of te");
  for (const { problems, heldout } of prepared.tests) {
    expect(problems.length).toBeGreaterThanOrEqual(500);
    expect(problems.some(({ seenPair }) => !seenPair)).toBe(true);
    expect(heldout.tokens.length).toBeGreaterThan(1000);
  }
});

test("a missing corpus is named", async () => {
  const recipe = parseRecipeText(await readFile("fixtures/goldens/maet/recipe.json", "utf8"));
  const model = await openModel(recipe, sources);
  const lost = { ...recipe, ability: { name: "math", corpus: { tokens: "nowhere.json" } } };
  await expect(prepareRun(lost, sources, model)).rejects.toThrow(/nowhere\.json/);
});
