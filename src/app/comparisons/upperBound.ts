import type { CorpusSource, Recipe } from "../../formats/recipe";
import { presetRecipe } from "../presets";

/**
 * The ability's texts in every language of the recipe: what training on it in each language could reach. The embedded world
 * has them in its own languages; for another recipe a text that says what it lacks.
 */
export function upperBoundCorpora({ ability, reference, languages }: Recipe): readonly CorpusSource[] | string {
  const known = presetRecipe("embedded").languages.map(({ language }) => language);
  const isEmbedded = "embedded" in ability.corpus && ability.corpus.embedded === `ability.${reference.language}`;
  if (!isEmbedded) return "it takes the ability's texts in every language, which only the embedded world has";
  const missing = languages.filter(({ language }) => !known.includes(language)).map(({ language }) => language);
  if (missing.length > 0) return `the embedded world has no ${ability.name} in ${missing.join(", ")}`;
  return [reference, ...languages].map(({ language }) => ({ embedded: `ability.${language}` }));
}
