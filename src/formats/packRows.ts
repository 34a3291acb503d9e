import { AppError } from "../base/errors";
import { documentsOf, listDocuments, type TokenDocuments } from "./corpus";

/** Rows of equal length cut from a corpus. `tokens` and `documentStart` are [rowCount, contextLength]. */
export interface PackedRows {
  readonly rowCount: number;
  readonly contextLength: number;
  readonly tokens: Uint32Array<ArrayBuffer>;
  /** Place in its row (from 0) where the document of each token starts: for the document mask. */
  readonly documentStart: Uint32Array<ArrayBuffer>;
}

export interface PackOptions {
  readonly contextLength: number;
  readonly eosTokenId: number;
}

/**
 * Documents in order, each followed by the end-of-sequence token, joined and cut into rows; an incomplete last row is
 * dropped (method.md, section 2). Error: `bad-corpus` where not one row is full.
 */
export function packRows(documents: TokenDocuments, { contextLength, eosTokenId }: PackOptions): PackedRows {
  const { tokens: source, ends } = documents;
  const total = source.length + ends.length;
  const rowCount = Math.floor(total / contextLength);
  if (rowCount === 0) {
    throw new AppError("bad-corpus", `the corpus has ${total} tokens; one row needs ${contextLength}`);
  }
  const tokens = new Uint32Array(rowCount * contextLength);
  const documentStart = new Uint32Array(tokens.length);
  let position = 0;
  let begin = 0;
  for (const end of ends) {
    const first = position;
    for (let index = begin; index <= end && position < tokens.length; index++, position++) {
      tokens[position] = index < end ? (source[index] ?? 0) : eosTokenId;
      documentStart[position] = Math.max(0, first - Math.floor(position / contextLength) * contextLength);
    }
    begin = end;
  }
  return { rowCount, contextLength, tokens, documentStart };
}

/** a0 b0 a1 b1 …, the longer list's rest at the end; for more lists likewise, a document of each in turn. */
export function alternate(...corpora: readonly TokenDocuments[]): TokenDocuments {
  const lists = corpora.map(listDocuments);
  const longest = Math.max(0, ...lists.map((list) => list.length));
  const joined: Uint32Array[] = [];
  for (let index = 0; index < longest; index++) {
    for (const list of lists) {
      const document = list[index];
      if (document) joined.push(document);
    }
  }
  return documentsOf(joined);
}
