import { corpusText } from "../formats/corpora/corpusText";
import type { CorpusSource } from "../formats/recipe";

/** Where a corpus comes from, for its row: the kind, then the name. */
export function sourceWords(source: CorpusSource): string {
  if ("embedded" in source) return `comes with the page: ${source.embedded}`;
  if ("hub" in source) return `hub: ${corpusText(source)}`;
  if ("text" in source) return `file: ${corpusText(source)}`;
  return "tokens" in source ? `token ids: ${source.tokens}` : corpusText(source);
}

/** What a person typed as a limit of tokens: nothing for none; words where it is no limit. */
export function readLimit(text: string): { readonly limitTokens?: number } | string {
  const plain = text.replace(/[\s,_]/g, "");
  if (plain === "") return {};
  return /^[1-9]\d{0,11}$/.test(plain)
    ? { limitTokens: Number(plain) }
    : "expected a whole number of tokens, or nothing";
}
