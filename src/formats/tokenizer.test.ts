import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { createTokenizer } from "./tokenizer";

const data = "../shared/data";
const hasData = existsSync(`${data}/tokenizers/lines.txt`);
if (!hasData) console.warn(`skipped: tokenizer ids of real text, because ${data}/tokenizers is not there`);

function load(folder: string) {
  const read = (name: string): unknown => JSON.parse(readFileSync(`${folder}/${name}`, "utf8"));
  return createTokenizer(read("tokenizer.json"), read("tokenizer_config.json"));
}

const linesOf = (path: string) => readFileSync(path, "utf8").split("\n").filter(Boolean);

describe.skipIf(!hasData)("real tokenizers", () => {
  test.each([
    ["smollm2-135m", `${data}/tokenizers/smollm2-135m`],
    ["stories260K", `${data}/stories260K/hf`],
  ])("%s gives the ids of the reference program on 200 lines", (name, folder) => {
    const tokenizer = load(folder);
    const lines = linesOf(`${data}/tokenizers/lines.txt`);
    const ids = linesOf(`${data}/tokenizers/lines.${name}.ids`);
    expect(lines).toHaveLength(200);
    for (const [index, line] of lines.entries()) {
      expect(tokenizer.encodePrompt(line).join(" ")).toBe(ids[index]);
      expect(tokenizer.decode(tokenizer.encode(line))).toBe(line);
    }
  });
});

test("a file that is no tokenizer is refused", () => {
  expect(() => createTokenizer(null, null)).toThrow(/no field model/);
  expect(() => createTokenizer({ model: { type: "?" } }, {})).toThrow(/tokenizer.json cannot be used/);
});
