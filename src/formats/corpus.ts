import { AppError } from "../base/errors";
import { shown } from "./json";

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
