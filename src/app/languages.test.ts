import { expect, test } from "vitest";
import { parseRecipe } from "../formats/recipe";
import { languageCode, sameLanguages, testKind, withLanguage, withoutLanguage, withTest } from "./languages";
import { presetRecipe } from "./presets";

const names = new Intl.DisplayNames(["en"], { type: "language" });
const nameOf = (code: string) => names.of(code) ?? code;
const recipe = presetRecipe("embedded-short");

test.each([
  ["French", "fr"],
  [" french ", "fr"],
  ["fr", "fr"],
  ["PT-br", "pt-BR"],
  ["yue", "yue"],
  ["ability", undefined],
  ["reference", undefined],
  ["", undefined],
  ["<b>", undefined],
])("%j names %s", (text, code) => expect(languageCode(text, nameOf)).toBe(code));

test("a language is added weighted and measured as the others are, and the recipe stays valid", () => {
  const grown = parseRecipe(withLanguage(recipe, "fr", { pasted: "Un texte." }));
  expect(grown.languages.at(-1)).toEqual({ language: "fr", mu: 0.2, corpus: { pasted: "Un texte." } });
  expect(testKind(grown, "fr")).toBe("none");
  expect(sameLanguages(grown, recipe)).toBe(false);
  const measured = parseRecipe(withTest(grown, "fr", "heldout"));
  expect(measured.corpora.heldout).toEqual({ fraction: 0.1, seed: 0 });
  expect(testKind(measured, "fr")).toBe("heldout");
  const second = parseRecipe(withLanguage(measured, "de", { pasted: "Ein Text." }));
  expect(testKind(second, "de")).toBe("heldout");
  expect(testKind(parseRecipe(withTest(second, "de", "none")), "de")).toBe("none");
});

test("a language goes with its text, its tests and what was held out of it; it may come back", () => {
  const borrowed = {
    ...withTest(recipe, "es", "heldout"),
    evaluate: { ...recipe.evaluate, tests: [{ language: "bn", heldout: { heldoutOf: "te" } }] },
  };
  const left = parseRecipe(withoutLanguage(borrowed, "te"));
  expect(left.languages.map(({ language }) => language)).toEqual(["es", "zh", "bn"]);
  expect(left.evaluate.tests).toEqual([{ language: "bn" }]);
  const without = parseRecipe(withoutLanguage(recipe, "te"));
  expect(without.evaluate.tests.map(({ language }) => language)).not.toContain("te");
  const back = parseRecipe(withLanguage(without, "te", { embedded: "general.te" }));
  expect(back).toEqual(recipe);
});

test("the last language stays, for a recipe has one", () => {
  const one = recipe.languages.slice(1).reduce((left, { language }) => withoutLanguage(left, language), recipe);
  expect(() => parseRecipe(withoutLanguage(one, "es"))).toThrow(/languages/);
});
