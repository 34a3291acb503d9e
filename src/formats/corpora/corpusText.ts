import { formatNumber } from "../../base/format";
import type { CorpusSource, Recipe } from "../recipe";
import type { TextColumn } from "./textFile";

/** A corpus of a recipe in a few words: "math.csv, column question, at most 50,000 tokens". */
export function corpusText(source: CorpusSource | NonNullable<Recipe["evaluate"]["tests"][number]["heldout"]>): string {
  if ("heldoutOf" in source) return `held out of ${source.heldoutOf}`;
  if ("pasted" in source) return `pasted text of ${formatNumber(source.pasted.length)} characters`;
  if ("tokens" in source) return source.tokens;
  if ("embedded" in source) return source.embedded;
  const { column, limitTokens } = source;
  const place = "hub" in source ? [source.hub, source.config, source.split] : [source.text];
  if ("text" in source && source.documents === "lines") place.push("a line a document");
  return [
    ...place,
    ...(column === undefined ? [] : [`column ${columnText(column)}`]),
    ...(limitTokens === undefined ? [] : [`at most ${formatNumber(limitTokens)} tokens`]),
  ].join(", ");
}

/** A column, or several: "question + answer". */
export function columnText(column: TextColumn): string {
  return typeof column === "object" ? column.join(" + ") : String(column);
}
