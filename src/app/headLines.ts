import type { ModelConfig } from "../formats/modelConfig";
import { placeOf } from "./tensorPlace";

/** Rows and columns at which an attention head begins, but for the first. */
export interface HeadLines {
  readonly rows: readonly number[];
  readonly columns: readonly number[];
  /** "4 heads of 32 rows"; empty for a tensor without heads. */
  readonly words: string;
}

/** Where heads begin in a tensor: rows of the query, key and value projections, columns of the output projection and of biases. */
export function headLines(name: string, { heads, kvHeads, headSize }: ModelConfig): HeadLines {
  const { kind } = placeOf(name);
  const [stem, isBias] = [kind.replace(/ bias$/, ""), kind.endsWith(" bias")];
  if (stem === "qkv") {
    const all = heads + 2 * kvHeads;
    const rows = Array.from({ length: all - 1 }, (_, head) => (head + 1) * headSize);
    return {
      rows,
      columns: [],
      words: `${heads} query, ${kvHeads} key and ${kvHeads} value heads of ${headSize} rows`,
    };
  }
  const count = stem === "q" || (stem === "o" && !isBias) ? heads : stem === "k" || stem === "v" ? kvHeads : 0;
  if (count === 0) return { rows: [], columns: [], words: "" };
  const starts = Array.from({ length: count - 1 }, (_, head) => (head + 1) * headSize);
  const along = isBias || stem === "o" ? "columns" : "rows";
  const kindOfHead = stem === "k" || stem === "v" ? "key-value heads" : "heads";
  return { rows: [], columns: [], [along]: starts, words: `${count} ${kindOfHead} of ${headSize} ${along}` };
}
