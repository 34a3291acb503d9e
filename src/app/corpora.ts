import { canonicalJson } from "../base/hash";
import type { CorpusSource, Recipe } from "../formats/recipe";
import type { AppState } from "./store/state";

/** A corpus that a run trains on. */
export interface NamedCorpus {
  /** `ability`, `reference`, or a language's code. */
  readonly name: string;
  /** What is learned from it, in words. */
  readonly words: string;
  readonly language: string;
  readonly source: CorpusSource;
}

/** The corpora that a recipe trains on, in the order of the method. */
export function namedCorpora({ ability, reference, languages }: Recipe): readonly NamedCorpus[] {
  const { language } = reference;
  return [
    { name: "ability", words: `ability: ${ability.name}`, language, source: ability.corpus },
    { name: "reference", words: "reference text", language, source: reference.corpus },
    ...languages.map((one) => ({
      name: one.language,
      words: "language text",
      language: one.language,
      source: one.corpus,
    })),
  ];
}

/** What reading a corpus depends on: equal keys give equal documents and tokens. */
export function corpusKey({ model, corpora }: Recipe, source: CorpusSource): string {
  return canonicalJson({ model, corpora, source });
}

/** The recipe with another source of one corpus, unchecked. */
export function withCorpus(recipe: Recipe, name: string, corpus: CorpusSource): Recipe {
  if (name === "ability") return { ...recipe, ability: { ...recipe.ability, corpus } };
  if (name === "reference") return { ...recipe, reference: { ...recipe.reference, corpus } };
  const languages = recipe.languages.map((one) => (one.language === name ? { ...one, corpus } : one));
  return { ...recipe, languages };
}

/** True where knowing a run's cost would mean to read texts that nobody asked to read: files and data sets not read yet. */
export function needsReading(recipe: Recipe, { looks }: AppState["corpora"]): boolean {
  return namedCorpora(recipe).some(
    ({ source }) => ("text" in source || "hub" in source) && looks[corpusKey(recipe, source)] === undefined,
  );
}
