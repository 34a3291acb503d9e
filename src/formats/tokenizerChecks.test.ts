import { expect, test } from "vitest";
import { checkTokenizer, repeatsRepetition } from "./tokenizerChecks";

const model = { type: "BPE", vocab: { a: 0, b: 1 }, merges: [] };

test.each([
  ["(a+)+$", true],
  ["(?:\\s*[\\r\\n])*", true],
  ["((ab)*c)+", true],
  ["(a{2,}){3,}", true],
  ["[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+", false],
  ["(?i:'s|'t|'re)|[(+)]+|\\(a+\\)+", false],
  ["(a{1,3})+(b+)?", false],
])("whether %s repeats a repetition: %s", (pattern, expected) => {
  expect(repeatsRepetition(pattern)).toBe(expected);
});

test.each([
  [{ model: { ...model, vocab: { a: 0, b: 84_934_656 } } }, /"b" has the id 84934656/],
  [{ model: { ...model, vocab: { a: 0.5 } } }, /"a" has the id 0.5/],
  [{ model: { ...model, vocab: null } }, /model.vocab is missing/],
  [{ model, added_tokens: [{ id: -1, content: "<s>" }] }, /"<s>" has the id -1/],
  [{ model, added_tokens: [{ id: 1 }] }, /the content undefined/],
  [
    { model, pre_tokenizer: { type: "Sequence", pretokenizers: [{ type: "Split", pattern: { Regex: "(a+)+" } }] } },
    /repeats a repetition/,
  ],
])("a tokenizer that would hold the program is refused: %#", (json, message) => {
  expect(() => checkTokenizer(json)).toThrow(message);
});
