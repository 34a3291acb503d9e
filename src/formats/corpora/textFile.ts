import { AppError } from "../../base/errors";
import type { Conversation } from "../conversation";

/** Which column of a table holds the documents: its name, or its number from 1; several are joined by a line break. */
export type TextColumn = string | number | readonly (string | number)[];

/** A document as a file holds it. */
export type DocumentText = string | Conversation;

/** Documents in their order, and how far in the source they end. */
export interface TextBatch {
  readonly texts: readonly DocumentText[];
  readonly doneBytes: number;
}

/** A source of documents, opened. */
export interface TextSource {
  /** Bytes that reading all of it would take. */
  readonly totalBytes: number;
  /** Columns that a person can choose from; none for plain text. */
  readonly columns: readonly string[];
  /** Reads from the beginning, and only as far as one asks. Error: `bad-corpus`. */
  read(): AsyncGenerator<TextBatch, void>;
}

/** Names of files that hold documents. */
export const textFileName = /\.(txt|jsonl|csv|tsv|parquet)$/i;

/** Longest document, line or record, in UTF-16 units: larger ones are damage, a missing quotation mark for instance. */
export const maxDocumentCharacters = 1 << 24;

/** An error of a corpus that names the file. */
export function badCorpus(name: string, message: string, cause?: unknown): AppError {
  return new AppError("bad-corpus", `${name}: ${message}`, cause === undefined ? undefined : { cause });
}

/** The chosen columns as a list. */
export function columnList(column: TextColumn): readonly (string | number)[] {
  return typeof column === "object" ? column : [column];
}

/** Positions from 0 of the chosen columns among `names`. Error: `bad-corpus`, which lists what there is. */
export function columnPositions(column: TextColumn, names: readonly string[], file: string): readonly number[] {
  return columnList(column).map((wanted) => {
    const position = typeof wanted === "number" ? wanted - 1 : names.indexOf(wanted);
    if (position in names) return position;
    const known = names.length > 40 ? `${names.slice(0, 40).join(", ")} …` : names.join(", ");
    throw badCorpus(file, `no column ${JSON.stringify(wanted)}; there ${names.length === 1 ? "is" : "are"} ${known}`);
  });
}
