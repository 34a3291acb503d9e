import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { createTokenizer } from "../formats/tokenizer";
import type { AskedSet } from "./askedSet";
import { endOf, judgeSet } from "./judge";
import { answersKey, readAnswers, writeAnswers } from "./keptAnswers";
import { rowsAtOnce } from "./rowsAtOnce";

const read = (name: string): unknown => JSON.parse(readFileSync(`public/embedded/${name}`, "utf8"));
const files = { json: read("tokenizer.json"), config: read("tokenizer_config.json") };
const tokenizer = createTokenizer(files.json, files.config);

const choice = (...sizes: readonly number[]) => ({
  prompt: [1],
  answer: [2],
  seenPair: null,
  choices: sizes.map((sizeBytes, index) => ({ tokens: [10 + index], sizeBytes })),
  correct: 1,
});

test("the likeliest choice counts, and beside it the likeliest by length", () => {
  const set: AskedSet = {
    problems: [choice(1, 1), choice(1, 10), choice(4, 4), { ...choice(2, 2), prompt: [], choices: [] }],
    reading: { kind: "choice" },
    maxNewTokens: 0,
  };
  const { right, shown, facts } = judgeSet(set, [[5, 4], [5, 6], [1, 1], []]);
  expect(right).toEqual([true, false, false, false]);
  expect(shown).toEqual([[11], [10], [10], []]);
  expect(facts).toEqual({
    kind: "choice",
    tooLong: 1,
    normalised: { correct: 2, total: 4 },
    chance: (0.5 + 0.5 + 0.5) / 4,
  });
});

test("worked answers are read as text, by number and not by form", () => {
  const texts = ["4 + 4 = 8. La respuesta es 8.", "Son 8", "8.", "9, La respuesta es 9."];
  const set: AskedSet = {
    problems: texts.map(() => ({ prompt: [1], answer: [2], seenPair: null, result: "8" })),
    reading: { kind: "mgsm", language: "es", stopTokenIds: [], tokenizer: files },
    maxNewTokens: 20,
    shots: { asked: 8, least: 2, most: 3 },
  };
  const answers = texts.map((text) => tokenizer.encode(text));
  // The embedded tokenizer knows few words; what it does not know is lost, digits and signs stay.
  const { right, facts } = judgeSet(set, answers);
  expect(right).toEqual([true, true, true, false]);
  expect(facts).toMatchObject({ kind: "mgsm", shots: { asked: 8, least: 2, most: 3 } });
  expect(endOf(set)?.(tokenizer.encode("8"))).toBe(false);
  expect(endOf({ ...set, reading: { kind: "choice" } })).toBeUndefined();
});

test("kept answers come back as they were; what is damaged or of another test is asked again", async () => {
  const answers = [[1, 2], undefined, [], [0.25]];
  expect(await readAnswers(writeAnswers(answers), 4)).toEqual(answers);
  for (const [text, count] of [
    ["[[1],", 1],
    ["[[1]]", 2],
    ['{"a":1}', 1],
    ['[["x"]]', 1],
  ] as const) {
    expect(await readAnswers(new Blob([text]), count)).toEqual(Array.from({ length: count }, () => undefined));
  }
});

test("the key follows the weights, the questions and how they are asked", async () => {
  const set: AskedSet = {
    problems: [{ prompt: [1, 2], answer: [3], seenPair: true }],
    reading: { kind: "problems", marks: { resultMark: 4, eosTokenId: 2 } },
    maxNewTokens: 9,
  };
  const keys = await Promise.all([
    answersKey("a", set),
    answersKey("a", { ...set }),
    answersKey("b", set),
    answersKey("a", { ...set, maxNewTokens: 10 }),
    answersKey("a", { ...set, problems: [{ prompt: [1, 3], answer: [3], seenPair: true }] }),
    answersKey("a", { ...set, reading: { kind: "choice" } }),
  ]);
  expect(keys[0]).toMatch(/^[0-9a-f]{16}$/);
  expect(keys[1]).toBe(keys[0]);
  expect(new Set(keys).size).toBe(keys.length - 1);
});

test("rows side by side follow what keys and values take", () => {
  const limits = { maxBufferSize: 256 << 20, maxStorageBufferBindingSize: 128 << 20 } as GPUSupportedLimits;
  const small = { layers: 4, kvHeads: 4, headSize: 32 };
  // SmolLM2-135M: 30 layers, 3 × 64; 2048 tokens of one row take 90 MiB.
  const smol = { layers: 30, kvHeads: 3, headSize: 64 };
  expect(rowsAtOnce({ limits }, small, { count: 600, maxLength: 40 })).toBe(64);
  expect(rowsAtOnce({ limits }, small, { count: 5, maxLength: 40 })).toBe(5);
  expect(rowsAtOnce({ limits }, smol, { count: 250, maxLength: 2048 })).toBe(5);
  expect(rowsAtOnce({ limits }, smol, { count: 250, maxLength: 1 << 20 })).toBe(1);
});
