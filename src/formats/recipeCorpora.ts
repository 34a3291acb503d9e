// What a recipe says about its corpora.
import * as v from "valibot";
import { textFileName } from "./corpora/textFile";
import { above, choice, fields, hubName, oneForm, text, trueOrFalse, whole } from "./recipeFields";

const columnWords = "the name of a column, its number from 1, or a list of these";
const columnPart = v.union([text, whole(1)], columnWords);
const textColumn = v.union([text, whole(1), v.pipe(v.array(columnPart), v.minLength(1))], columnWords);
const textFile = v.pipe(text, v.regex(textFileName, "a file name that ends in .txt, .jsonl, .csv, .tsv or .parquet"));
/** Longest text that a recipe holds itself, in UTF-16 units. */
const pastedLimit = 1_000_000;

const corpusForms = {
  tokens: fields({ tokens: text }),
  /** A file beside the recipe. `column` is the documents' column of a table, `documents` what is one in a .txt. */
  text: fields({
    text: textFile,
    column: v.optional(textColumn),
    documents: v.optional(choice("paragraphs", "lines")),
    limitTokens: v.optional(whole(1)),
  }),
  /** The text itself; a paragraph is a document. */
  pasted: fields({ pasted: v.pipe(text, v.maxLength(pastedLimit, `a text of at most ${pastedLimit} characters`)) }),
  embedded: fields({ embedded: text }),
  /** A data set of the hub, by its Parquet files. Without a revision the newest is taken; a report names the commit. */
  hub: fields({
    hub: hubName,
    revision: v.optional(text),
    config: v.optional(text, "default"),
    split: v.optional(text, "train"),
    column: v.optional(textColumn, "text"),
    limitTokens: v.optional(whole(1), 10_000_000),
  }),
};

/** Documents that the rule `corpora.heldout` keeps out of a corpus's training: of the ability, the reference, or a language. */
const heldoutForms = { ...corpusForms, heldoutOf: fields({ heldoutOf: text }) };

export const corpusRules = {
  /** True: of identical documents of a corpus only the first is used. */
  deduplicate: v.optional(trueOrFalse, false),
  /** Share of the documents that is kept out of training, drawn by their text and the seed; null = none. */
  heldout: v.optional(
    v.nullable(
      fields({
        fraction: v.pipe(above(0), v.maxValue(0.9, "a number above 0, at most 0.9")),
        seed: v.optional(whole(0), 0),
      }),
    ),
    null,
  ),
};

export const corpus = oneForm<(typeof corpusForms)[keyof typeof corpusForms]>(corpusForms);
export const heldoutCorpus = oneForm<(typeof heldoutForms)[keyof typeof heldoutForms]>(heldoutForms);
/** Whether a test's held-out text is the part that the split keeps out of a corpus. */
export function isHeldoutOf(heldout: unknown): heldout is { readonly heldoutOf: string } {
  return typeof heldout === "object" && heldout !== null && "heldoutOf" in heldout;
}

/** Names of a recipe's corpora: `ability`, `reference`, each language; the reference's language names it too. */
export function corpusNames(recipe: {
  readonly languages: readonly { readonly language: string }[];
  readonly reference: { readonly language: string };
}): string[] {
  return ["ability", "reference", recipe.reference.language, ...recipe.languages.map(({ language }) => language)];
}
