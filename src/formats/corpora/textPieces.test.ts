import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { createTokenizer } from "../tokenizer";
import { textPieces } from "./textPieces";

const read = (name: string): unknown => JSON.parse(readFileSync(`public/embedded/${name}`, "utf8"));
const tokenizer = createTokenizer(read("tokenizer.json"), read("tokenizer_config.json"));

test("the pieces of a text joined are the text, and count its tokens", () => {
  for (const language of ["en", "bn", "zh"]) {
    const [line = ""] = readFileSync(`public/embedded/general.${language}.jsonl`, "utf8").split("\n");
    const { text } = JSON.parse(line);
    const ids = tokenizer.encode(text);
    const pieces = textPieces(ids, tokenizer);
    expect(pieces.map((piece) => piece.text).join("")).toBe(tokenizer.decode(ids));
    expect(pieces.reduce((sum, { tokenCount }) => sum + tokenCount, 0)).toBe(ids.length);
  }
});

test("what the tokenizer does not know stands with the name of its token", () => {
  const ids = tokenizer.encode("Ben has 3 books.");
  const pieces = textPieces(ids, tokenizer);
  expect(pieces[0]!.text).toMatch(/unk/i);
  expect(pieces.reduce((sum, { tokenCount }) => sum + tokenCount, 0)).toBe(ids.length);
});

test("tokens that are parts of a character are one piece with it", () => {
  const bytes = new TextEncoder().encode("aক!");
  const decode = (ids: readonly number[]) => new TextDecoder().decode(Uint8Array.from(ids));
  const tokenText = (id: number) => `byte ${id}`;
  expect(textPieces([...bytes], { decode, tokenText })).toEqual([
    { text: "a", tokenCount: 1 },
    { text: "ক", tokenCount: 3 },
    { text: "!", tokenCount: 1 },
  ]);
  expect(textPieces([...bytes.slice(0, 3)], { decode, tokenText }).at(-1)).toEqual({ text: "\uFFFD", tokenCount: 2 });
});

test("without a tokenizer the ids themselves", () => {
  expect(textPieces([3, 4], null).map(({ text }) => text)).toEqual(["3 ", "4 "]);
});
