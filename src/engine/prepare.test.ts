import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { AppError } from "../base/errors";
import { parseRecipe, parseRecipeText } from "../formats/recipe";
import type { Sources } from "../formats/sources";
import type { JobProgress } from "./api";
import { JobControl } from "./job";
import { openModel, preparedKey, prepareRun } from "./prepare";

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

const data = "../shared/data";

test.skipIf(!existsSync(`${data}/mgsm`) || !existsSync(`${data}/stories260K`))(
  `MGSM's problems are those of a recipe (${data})`,
  async () => {
    const text = (await readFile("recipes/mgsm-problems-stories260K.json", "utf8")).replaceAll(
      "../../shared/data",
      data,
    );
    const recipe = parseRecipeText(text);
    const limited = { ...recipe, evaluate: { ...recipe.evaluate, problemLimit: 5 } };
    const files: Sources = { readFile: folder("."), readEmbedded: folder("public/embedded") };
    const { tests } = await prepareRun(limited, files, await openModel(limited, files));
    expect(tests.map(({ language, reading }) => [language, reading.kind])).toEqual([
      ["en", "mgsm"],
      ["es", "mgsm"],
    ]);
    for (const { problems, heldout, shots, maxNewTokens } of tests) {
      expect(problems.map(({ result }) => result)).toEqual(["18", "3", "70000", "540", "20"]);
      expect(heldout.tokens.length).toBeGreaterThan(1000);
      expect([shots?.asked, maxNewTokens]).toEqual([8, 64]);
    }
  },
);

test("further tasks are prepared beside the problems, with names of their own", async () => {
  const recipe = parseRecipeText(await readFile("recipes/embedded-tasks.json", "utf8"));
  const limited = { ...recipe, evaluate: { ...recipe.evaluate, problemLimit: 7 } };
  const prepared = await prepareRun(limited, sources, await openModel(limited, sources));
  for (const { problems, tasks = [] } of prepared.tests) {
    expect(problems).toHaveLength(7);
    expect(tasks.map(({ name, reading, problems: asked }) => [name, reading.kind, asked.length])).toEqual([
      ["colours", "choice", 7],
      ["places", "choice", 7],
    ]);
  }
});

test("what was prepared serves a recipe with other comparisons, but not with other texts of theirs", async () => {
  const recipe = parseRecipeText(await readFile("recipes/embedded.json", "utf8"));
  const keyOf = (...baselines: object[]) => preparedKey(parseRecipe({ ...recipe, baselines }));
  const bound = (name: string, embedded: string) => ({ name, method: "continual", data: { corpora: [{ embedded }] } });
  expect(keyOf({ name: "F-TV", method: "taskVectors" })).toBe(keyOf());
  const keys = [
    keyOf(),
    keyOf(bound("a", "ability.en")),
    keyOf(bound("a", "ability.es")),
    keyOf(bound("b", "ability.es")),
  ];
  expect(new Set(keys).size).toBe(4);
});
