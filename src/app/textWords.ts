import { corpusText } from "../formats/corpora/corpusText";
import type { CorpusSource, Recipe } from "../formats/recipe";
import { isHeldoutOf } from "../formats/recipeCorpora";
import { problemWords } from "./problemWords";

/** Where a corpus comes from, for its row: the kind, then the name. */
export function sourceWords(source: CorpusSource): string {
  if ("embedded" in source) return `comes with the page: ${source.embedded}`;
  if ("hub" in source) return `hub: ${corpusText(source)}`;
  if ("text" in source) return `file: ${corpusText(source)}`;
  return "tokens" in source ? `token ids: ${source.tokens}` : corpusText(source);
}

/** What a language is measured on: "the part held out of fr", "heldout.te and problems.te", "nothing". */
export function testWords({ evaluate }: Recipe, language: string): string {
  const test = evaluate.tests.find((one) => one.language === language);
  const heldout = test?.heldout;
  const parts = [
    heldout && `${isHeldoutOf(heldout) ? "the part " : ""}${corpusText(heldout)}`,
    test?.problems && problemWords(test.problems),
    ...(test?.tasks ?? []).map(({ name }) => name),
  ];
  return parts.filter(Boolean).join(" and ") || "nothing";
}

/** What a person typed as a limit of tokens: nothing for none; words where it is no limit. */
export function readLimit(text: string): { readonly limitTokens?: number } | string {
  const plain = text.replace(/[\s,_]/g, "");
  if (plain === "") return {};
  return /^[1-9]\d{0,11}$/.test(plain)
    ? { limitTokens: Number(plain) }
    : "expected a whole number of tokens, or nothing";
}
