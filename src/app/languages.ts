// The languages of a recipe: adding and removing one, and what each is measured on.
import { canonicalJson } from "../base/hash";
import type { CorpusSource, Recipe } from "../formats/recipe";
import { isHeldoutOf } from "../formats/recipeCorpora";
import { presetRecipe } from "./presets";

type Test = Recipe["evaluate"]["tests"][number];

/** Languages that are offered by name; any other is named by its code. */
export const offeredLanguages =
  "ar bn cs da de el en es fa fi fr he hi hu id it ja ko nl no pl pt ro ru sv sw ta te th tr uk ur vi yo zh".split(" ");

/** The code of a language that a person names by it, or by its English name; undefined for what is neither. */
export function languageCode(text: string, nameOf: (code: string) => string): string | undefined {
  const asked = text.trim();
  const byName = offeredLanguages.find((code) => nameOf(code).toLowerCase() === asked.toLowerCase());
  if (byName !== undefined) return byName;
  return /^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i.test(asked) ? Intl.getCanonicalLocales(asked)[0] : undefined;
}

/** Where a language's test comes from. */
export type TestKind = "none" | "heldout" | "embedded" | "own";

/** The test of a language that comes with the page; undefined where none does. */
export function embeddedTest(language: string): Test | undefined {
  return presetRecipe("embedded").evaluate.tests.find((test) => test.language === language);
}

/** The corpus whose held-out part a language is measured on: the reference's language on the ability's. */
function heldoutOf({ reference }: Recipe, language: string): string {
  return language === reference.language ? "ability" : language;
}

const testOf = ({ evaluate }: Recipe, language: string) => evaluate.tests.find((test) => test.language === language);

/** What a language is measured on now; `own`: what only the recipe's file says. */
export function testKind(recipe: Recipe, language: string): TestKind {
  const test = testOf(recipe, language);
  if (!test?.heldout && !test?.problems && !test?.tasks?.length) return "none";
  if (canonicalJson(test) === canonicalJson(embeddedTest(language))) return "embedded";
  return isHeldoutOf(test.heldout) && !test.problems && !test.tasks?.length ? "heldout" : "own";
}

/** The recipe with another test of a language, unchecked; a held-out part is made where there is none: a tenth. */
export function withTest(recipe: Recipe, language: string, kind: Exclude<TestKind, "own">): Recipe {
  const others = recipe.evaluate.tests.filter((test) => test.language !== language);
  const test = {
    none: undefined,
    heldout: { language, heldout: { heldoutOf: heldoutOf(recipe, language) } },
    embedded: embeddedTest(language),
  }[kind];
  const corpora = kind === "heldout" ? { ...recipe.corpora, heldout: heldoutRule(recipe) } : recipe.corpora;
  return { ...recipe, corpora, evaluate: { ...recipe.evaluate, tests: test ? [...others, test] : others } };
}

function heldoutRule({ corpora, seed }: Recipe) {
  return corpora.heldout ?? { fraction: 0.1, seed };
}

/** The recipe with one more language, weighted like the first and measured as the others are, unchecked. */
export function withLanguage(recipe: Recipe, language: string, corpus: CorpusSource): Recipe {
  const mu = recipe.languages[0]?.mu ?? 1;
  const grown = { ...recipe, languages: [...recipe.languages, { language, mu, corpus }] };
  const kinds = recipe.languages.map((other) => testKind(recipe, other.language));
  if (kinds.includes("heldout")) return withTest(grown, language, "heldout");
  return kinds.includes("embedded") && embeddedTest(language) ? withTest(grown, language, "embedded") : grown;
}

/** The recipe without a language and what was measured in it or held out of its text, unchecked. */
export function withoutLanguage(recipe: Recipe, language: string): Recipe {
  const tests = recipe.evaluate.tests.flatMap(({ heldout, ...test }): Test[] => {
    if (test.language === language) return [];
    const isGone = isHeldoutOf(heldout) && heldout.heldoutOf === language;
    return [{ ...test, ...(heldout && !isGone && { heldout }) }];
  });
  const languages = recipe.languages.filter((other) => other.language !== language);
  return { ...recipe, languages, evaluate: { ...recipe.evaluate, tests } };
}

/** True where two recipes have the same languages in the same order, so that weights by position mean the same. */
export function sameLanguages(left: Recipe, right: Recipe): boolean {
  const codes = ({ languages }: Recipe) => languages.map(({ language }) => language).join(" ");
  return codes(left) === codes(right);
}
