import { describe, expect, test } from "vitest";
import { documentsOf, listDocuments, parseTokenLists } from "./corpus";
import { alternate, packRows } from "./packRows";

const lists = (documents: ReturnType<typeof documentsOf>) => listDocuments(documents).map((document) => [...document]);

describe("corpora", () => {
  test("token ids are checked", () => {
    expect(lists(parseTokenLists([[1, 2], [], [3]], "x", 4))).toEqual([[1, 2], [], [3]]);
    expect(() => parseTokenLists([[1], [4]], "x", 4)).toThrow(/x: document 1 holds 4; ids from 0 to 3/);
    expect(() => parseTokenLists([[1.5]], "x", 4)).toThrow(/holds 1.5/);
    expect(() => parseTokenLists([["1"]], "x", 4)).toThrow(/holds "1"/);
    expect(() => parseTokenLists({}, "x", 4)).toThrow(/a JSON array/);
    expect(() => parseTokenLists([3], "x", 4)).toThrow(/document 0 is not an array/);
  });
});

describe("rows", () => {
  test("documents are joined with the end of sequence and cut; the rest is dropped", () => {
    const rows = packRows(documentsOf([[1, 2, 3], [4], [5, 6]]), { contextLength: 4, eosTokenId: 0 });
    expect(rows.rowCount).toBe(2);
    expect([...rows.tokens]).toEqual([1, 2, 3, 0, 4, 0, 5, 6]);
    expect([...rows.documentStart]).toEqual([0, 0, 0, 0, 0, 0, 2, 2]);
  });

  test("a document that crosses rows starts each row at its first place", () => {
    const rows = packRows(documentsOf([[1], [2, 3, 4, 5, 6]]), { contextLength: 3, eosTokenId: 0 });
    expect([...rows.tokens]).toEqual([1, 0, 2, 3, 4, 5]);
    expect([...rows.documentStart]).toEqual([0, 0, 2, 0, 0, 0]);
  });

  test("empty documents leave their end of sequence", () => {
    const rows = packRows(documentsOf([[], [7], []]), { contextLength: 2, eosTokenId: 0 });
    expect([...rows.tokens]).toEqual([0, 7, 0, 0]);
  });

  test("a corpus too small for one row is an error with both numbers", () => {
    expect(() => packRows(documentsOf([[1, 2]]), { contextLength: 4, eosTokenId: 0 })).toThrow(
      /3 tokens; one row needs 4/,
    );
  });

  test("corpora alternate, the longer one's rest at the end", () => {
    const a = documentsOf([[1], [2], [3]]);
    const b = documentsOf([[10, 11]]);
    expect(lists(alternate(a, b))).toEqual([[1], [10, 11], [2], [3]]);
    expect(lists(alternate(b, a))).toEqual([[10, 11], [1], [2], [3]]);
  });
});
