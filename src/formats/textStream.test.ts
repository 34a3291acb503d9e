import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { tokenizerSeeds } from "../../scripts/fuzz/tokenizerSeeds";
import { stopTokens } from "./stopTokens";
import { TextStream } from "./textStream";
import { createTokenizer } from "./tokenizer";

const texts = ["the cat", "ভাষা 数学 🙂 and more", "  two   spaces", "é́🙂🙂", ""];

test.each(tokenizerSeeds.slice(0, 2).map((json) => [createTokenizer(json, {})] as const))(
  "pieces together are the whole text, and none holds half a character: %#",
  (tokenizer) => {
    const prompt = tokenizer.encodePrompt("and");
    for (const text of texts) {
      const ids = tokenizer.encode(text);
      const stream = new TextStream(tokenizer.decode, prompt);
      const pieces = ids.map((id) => stream.push(id));
      for (const piece of pieces) expect(piece).not.toContain("\ufffd");
      const whole = tokenizer.decode([...prompt, ...ids]).slice(tokenizer.decode(prompt).length);
      expect(pieces.join("") + stream.end()).toBe(whole);
    }
  },
);

test("what never becomes a character is given at the end", () => {
  const tokenizer = createTokenizer(tokenizerSeeds[1], {});
  const [half = 0] = tokenizer.encode("🙂").slice(1);
  const stream = new TextStream(tokenizer.decode, tokenizer.encode("a"));
  expect(stream.push(half)).toBe("");
  expect(stream.end()).toContain("\ufffd");
});

const folder = "../shared/data/tokenizers/smollm2-135m";
const hasData = existsSync(folder);
if (!hasData) console.warn(`skipped: streaming of real text, because ${folder} is not there`);

test.skipIf(!hasData)("200 lines of real text in five languages come whole", () => {
  const read = (name: string): unknown => JSON.parse(readFileSync(`${folder}/${name}`, "utf8"));
  const tokenizer = createTokenizer(read("tokenizer.json"), read("tokenizer_config.json"));
  const lines = readFileSync("../shared/data/tokenizers/lines.txt", "utf8").split("\n").filter(Boolean);
  for (const line of lines) {
    const ids = tokenizer.encode(line);
    const stream = new TextStream(tokenizer.decode, []);
    expect(ids.map((id) => stream.push(id)).join("") + stream.end()).toBe(tokenizer.decode(ids));
  }
});

test("stop tokens of both configurations, each once", () => {
  expect(stopTokens({ eos_token_id: 2 }, { eos_token_id: [5, 2] })).toEqual([5, 2]);
  expect(stopTokens({ eos_token_id: [128001, 128009] }, null)).toEqual([128001, 128009]);
  expect(stopTokens({}, { eos_token_id: "2" })).toEqual([]);
});
