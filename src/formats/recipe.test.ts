import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { AppError } from "../base/errors";
import { learnSettings, parseRecipe, parseRecipeText } from "./recipe";

const golden = readFileSync("fixtures/goldens/maet/recipe.json", "utf8");

type Loose = Record<string, Record<string, unknown>>;

function messageWith(change: (recipe: Loose) => void): string {
  const recipe = JSON.parse(golden) as Loose;
  change(recipe);
  try {
    parseRecipe(recipe);
  } catch (error) {
    expect(error).toBeInstanceOf(AppError);
    expect((error as AppError).code).toBe("bad-recipe");
    return (error as AppError).message;
  }
  return "accepted";
}

describe("parseRecipe", () => {
  test("keeps what the golden recipe says and fills in the defaults", () => {
    const recipe = parseRecipeText(golden);
    expect(recipe).toMatchObject(JSON.parse(golden));
    expect(recipe.evaluate).toMatchObject({ tests: [], problemLimit: null, heldoutTokenLimit: null, maxNewTokens: 16 });
    expect(recipe.documentMask).toBe(false);
    expect(recipe.select).toMatchObject({ exclude: [], force: [] });
    expect(recipe.merge.kinds).toBeNull();
  });

  test.each([
    ["an unknown field", (r: Loose) => (r.foo = {}), /foo: no such field \(known here: version, name/],
    ["an unknown inner field", (r: Loose) => (r.select!.k2 = 1), /select\.k2: no such field/],
    ["a missing field", (r: Loose) => delete r.name, /name: expected a text \(it is missing\)/],
    [
      "a missing object",
      (r: Loose) => delete r.model,
      /model: expected an object with one of directory, hub, embedded/,
    ],
    ["a text for a number", (r: Loose) => (r.learn!.steps = "6"), /learn\.steps: expected a whole number.*found "6"/],
    [
      "an unknown choice",
      (r: Loose) => (r.locate!.importance = "x"),
      /expected one of value-change, accumulated-gradient/,
    ],
    [
      "a summed gradient by layers",
      (r: Loose) => Object.assign(r.locate!, { importance: "accumulated-gradient", together: "layer" }),
      /locate: expected importance value-change where together is layer/,
    ],
    ["a ratio above 1", (r: Loose) => (r.select!.transferRatio = 1.2), /expected a number from 0 to 1; found 1.2/],
    ["another version", (r: Loose) => Object.assign(r, { version: 2 }), /version: expected 1; found 2/],
    [
      "a corpus of no form",
      (r: Loose) => (r.ability!.corpus = { file: "x" }),
      /ability\.corpus: expected an object with one of/,
    ],
    [
      "a corpus of two forms",
      (r: Loose) => (r.ability!.corpus = { tokens: "x", text: "a.txt" }),
      /ability\.corpus\.text: no such/,
    ],
    [
      "the reference among the languages",
      (r: Loose) => (r.reference!.language = "es"),
      /languages: expected languages other/,
    ],
    [
      "a tensor both excluded and forced",
      (r: Loose) => Object.assign(r.select!, { exclude: ["a", "b"], force: ["b"] }),
      /select: expected no tensor both excluded and forced/,
    ],
    [
      "a name twice",
      (r: Loose) => (r.select!.exclude = ["a", "a"]),
      /select\.exclude: expected tensor names that differ/,
    ],
    [
      "an unknown kind",
      (r: Loose) => (r.merge!.kinds = ["biases"]),
      /merge\.kinds\[0\]: expected one of q, k, v, qkv, o, attention/,
    ],
    ["NaN", (r: Loose) => (r.learn!.learningRate = Number.NaN), /learn\.learningRate: expected a number above 0/],
  ])("refuses %s and names the field", (_, change, message) => {
    expect(messageWith(change)).toMatch(message);
  });

  test.each([[null], [[]], [3], ["text"]])("refuses %j", (value) => {
    expect(() => parseRecipe(value)).toThrow(AppError);
  });

  test("refuses text that is not JSON", () => {
    expect(() => parseRecipeText("{")).toThrow(/not JSON/);
  });

  test("overrides the optimiser by kind of training", () => {
    const json = JSON.parse(golden);
    json.learn.overrides = { ability: { steps: 3, learningRate: 0.5 } };
    const recipe = parseRecipe(json);
    expect(learnSettings(recipe, "ability")).toMatchObject({ steps: 3, learningRate: 0.5, clipNorm: 1 });
    expect(learnSettings(recipe, "languages")).toMatchObject({ steps: 10, learningRate: 0.002 });
  });
});
