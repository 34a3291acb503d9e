import { AppError } from "../base/errors";
import { parseJson, shown } from "./json";
import type { TextTokenizer } from "./tokenizer";

/** A tokenised corpus: document i is `tokens.slice(ends[i-1] ?? 0, ends[i])`; end-of-sequence not included. */
export interface TokenDocuments {
  readonly tokens: Uint32Array<ArrayBuffer>;
  readonly ends: Uint32Array<ArrayBuffer>;
}

/** Joins lists of token ids, one a document. */
export function documentsOf(lists: readonly ArrayLike<number>[]): TokenDocuments {
  const ends = new Uint32Array(lists.length);
  let end = 0;
  for (const [index, list] of lists.entries()) {
    end += list.length;
    ends[index] = end;
  }
  const tokens = new Uint32Array(end);
  for (const [index, list] of lists.entries()) tokens.set(list, (ends[index] ?? 0) - list.length);
  return { tokens, ends };
}

/** The documents as views on the corpus. */
export function listDocuments({ tokens, ends }: TokenDocuments): Uint32Array<ArrayBuffer>[] {
  return Array.from(ends, (end, index) => tokens.subarray(index === 0 ? 0 : ends[index - 1], end));
}

/** Checks a parsed array of arrays of token ids below `vocabSize`. Error: `bad-corpus`. */
export function parseTokenLists(json: unknown, name: string, vocabSize: number): TokenDocuments {
  const refuse = (message: string): never => {
    throw new AppError("bad-corpus", `${name}: ${message}`);
  };
  if (!Array.isArray(json)) return refuse("a JSON array of arrays of token ids was expected");
  for (const [index, list] of json.entries()) {
    if (!Array.isArray(list)) return refuse(`document ${index} is not an array of token ids`);
    const wrong: unknown = list.find((id) => !Number.isInteger(id) || id < 0 || id >= vocabSize);
    if (wrong !== undefined) {
      return refuse(`document ${index} holds ${shown(wrong)}; ids from 0 to ${vocabSize - 1} were expected`);
    }
  }
  return documentsOf(json);
}

function withoutMark(text: string): string {
  return text.replace(/^\uFEFF/, "").replace(/\r\n?/g, "\n");
}

/** The paragraphs of a plain text: what stands between blank lines, trimmed at both ends. */
export function splitParagraphs(text: string): string[] {
  return withoutMark(text)
    .split(/\n[ \t]*(?:\n[ \t]*)+/)
    .map((paragraph) => paragraph.trim())
    .filter((paragraph) => paragraph.length > 0);
}

/** The objects of a .jsonl file; blank lines are passed over. Error: `bad-corpus` with the number of the line. */
export function parseJsonLines(text: string, name: string): { readonly line: number; readonly value: object }[] {
  const values: { line: number; value: object }[] = [];
  for (const [index, source] of withoutMark(text).split("\n").entries()) {
    if (source.trim() === "") continue;
    const where = `${name}, line ${index + 1}`;
    const value = parseJson(source, where, "bad-corpus");
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw new AppError("bad-corpus", `${where}: an object was expected`);
    }
    values.push({ line: index + 1, value });
  }
  return values;
}

/** The documents of a .txt (paragraphs) or .jsonl (field `column` of each line) file. Error: `bad-corpus`. */
export function parseTextDocuments(text: string, name: string, column = "text"): string[] {
  const documents = /\.jsonl$/i.test(name)
    ? parseJsonLines(text, name).map(({ line, value }) => {
        const document: unknown = Reflect.get(value, column);
        if (typeof document === "string") return document;
        throw new AppError("bad-corpus", `${name}, line ${line}: the field ${column} holds no text`);
      })
    : splitParagraphs(text);
  if (documents.length === 0) throw new AppError("bad-corpus", `${name} holds no document`);
  return documents;
}

/** Tokenises each document, without special tokens. */
export function tokenizeDocuments(documents: readonly string[], tokenizer: TextTokenizer): TokenDocuments {
  return documentsOf(documents.map((document) => tokenizer.encode(document)));
}
