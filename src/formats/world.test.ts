import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parseJsonLine } from "./corpora/jsonLines";
import { parseRecipeText } from "./recipe";
import { createTokenizer } from "./tokenizer";

const folder = "public/embedded";
const languages = ["en", "es", "zh", "bn", "te"] as const;

interface Manifest {
  readonly largestNumber: number;
  readonly keptOutPairs: readonly (readonly [number, number])[];
  readonly files: Readonly<Record<string, { readonly role: string; readonly bytes: number; readonly sha256: string }>>;
}
interface HeldOut {
  readonly prompt: string;
  readonly answer: string;
  readonly equation: string;
  readonly operands: readonly [number, number];
  readonly seenPair: boolean;
}

const text = (name: string) => readFileSync(`${folder}/${name}`, "utf8");
const manifest = JSON.parse(text("manifest.json")) as Manifest;
const corpora = Object.keys(manifest.files).filter((name) => /^(ability|general|heldout)\./.test(name));
const documents = (name: string) =>
  text(name)
    .trim()
    .split("\n")
    .map((line, index) => (parseJsonLine(line, name, index + 1) as { readonly text: string }).text);
const heldOut = (language: string) =>
  text(`problems.${language}.jsonl`)
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as HeldOut);
const pairName = (a: number, b: number) => `${Math.min(a, b)} ${Math.max(a, b)}`;
const keptOut = new Set(manifest.keptOutPairs.map(([a, b]) => pairName(a, b)));

describe("the embedded world", () => {
  test("every file has the size and hash of the manifest", () => {
    for (const [name, { bytes, sha256 }] of Object.entries(manifest.files)) {
      const data = readFileSync(`${folder}/${name}`);
      expect([name, data.length, createHash("sha256").update(data).digest("hex")]).toEqual([name, bytes, sha256]);
    }
  });

  test("a tenth of the operand pairs is kept out, and no corpus works out one of them", () => {
    const { largestNumber: n } = manifest;
    const sumless = Array.from({ length: n }, (_, i) => i + 1).filter((a) => 2 * a > n).length;
    const pairs = (n * (n + 1)) / 2 - sumless;
    expect(keptOut.size).toBe(Math.round(pairs / 10));
    let equations = 0;
    for (const name of corpora) {
      for (const document of documents(name)) {
        for (const [, a, sign, b, value] of document.matchAll(/(\d+)([+-])(\d+)=(\d+)/g)) {
          equations += 1;
          expect(keptOut.has(pairName(Number(a), Number(b)))).toBe(false);
          expect(Number(value)).toBe(Number(a) + (sign === "+" ? 1 : -1) * Number(b));
        }
      }
    }
    expect(equations).toBeGreaterThan(1000);
  });

  test("held-out problems are aligned, right, and in no corpus", () => {
    const every = new Set(corpora.flatMap(documents));
    const english = heldOut("en");
    expect(english.length).toBeGreaterThanOrEqual(500);
    for (const language of languages) {
      const problems = heldOut(language);
      expect(problems.map(({ equation }) => equation)).toEqual(english.map(({ equation }) => equation));
      for (const { prompt, answer, equation, operands, seenPair } of problems) {
        const [a, b] = operands;
        expect(equation).toBe(equation.includes("+") ? `${a}+${b}=${a + b}` : `${a}-${b}=${a - b}`);
        expect(answer).toBe(equation.split("=")[1]);
        expect(seenPair).toBe(!keptOut.has(pairName(a, b)));
        expect(every.has(prompt) || every.has(`${prompt} ${equation}`)).toBe(false);
      }
    }
  });

  test("held-out general text is in no corpus", () => {
    for (const language of languages) {
      const learned = new Set(documents(`general.${language}.jsonl`));
      for (const document of documents(`heldout.${language}.jsonl`)) expect(learned.has(document)).toBe(false);
    }
  });

  test("the tokenizer gives back every text, knows every word and takes digits apart", () => {
    const tokenizer = createTokenizer(JSON.parse(text("tokenizer.json")), JSON.parse(text("tokenizer_config.json")));
    const unknown = tokenizer.tokenId("<unk>");
    const texts = [...corpora.flatMap(documents), ...languages.flatMap((l) => heldOut(l).map(({ prompt }) => prompt))];
    for (const written of texts) {
      const ids = tokenizer.encode(written);
      expect(ids).not.toContain(unknown);
      expect(tokenizer.decode(ids)).toBe(written);
    }
    expect(tokenizer.encode("12+3=15").map(tokenizer.tokenText)).toEqual([..."▁12+3=15"]);
    expect(tokenizer.size).toBe((JSON.parse(text("config.json")) as { vocab_size: number }).vocab_size);
  });

  test("multiple choice: a statement and one question, choices that differ, the same right place in every language", () => {
    for (const task of ["colours", "places"]) {
      const read = (language: string) =>
        text(`${task}.${language}.jsonl`)
          .trim()
          .split("\n")
          .map((line) => JSON.parse(line) as { question: string; choices: string[]; answer: number });
      const english = read("en");
      const english0 = english[0]!;
      for (const language of languages) {
        const questions = read(language);
        expect(questions).toHaveLength(100);
        const marks = questions.map(({ question }) => [...question.matchAll(/[?？]/g)].length);
        expect(new Set(marks)).toEqual(new Set([1]));
        expect(questions.map(({ answer }) => answer)).toEqual(english.map(({ answer }) => answer));
        for (const { question, choices, answer } of questions) {
          expect(new Set(choices).size).toBe(english0.choices.length);
          expect(answer in choices).toBe(true);
          expect(question).not.toContain(choices[answer]);
        }
        // Every position is right about as often as every other.
        const counts = english0.choices.map((_, place) => questions.filter(({ answer }) => answer === place).length);
        expect(Math.min(...counts)).toBeGreaterThan(5);
      }
    }
  });

  test.each(["embedded", "embedded-short", "embedded-tasks"])(
    "recipe %s is valid and names files of the manifest",
    (name) => {
      const recipe = parseRecipeText(readFileSync(`recipes/${name}.json`, "utf8"));
      for (const { corpus } of [recipe.ability, recipe.reference, ...recipe.languages]) {
        expect(manifest.files).toHaveProperty([`${"embedded" in corpus ? corpus.embedded : ""}.jsonl`]);
      }
    },
  );
});
