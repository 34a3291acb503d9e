import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { AppError } from "../base/errors";
import { extractNumber } from "./extractNumber";
import { answerText, fewShotPrompt, isAnswered, workedForm } from "./fewShot";

const english = workedForm("mgsm", "en");

test("exemplars and question, with the labels that the files lack", () => {
  const bare = { question: "How many?", answer: "2 + 2 = 4. The answer is 4." };
  const own = { question: `Question: ${bare.question}`, answer: `Step-by-Step Answer: ${bare.answer}` };
  const prompt = fewShotPrompt(english, [bare], "And now?");
  expect(prompt).toBe(
    "Question: How many?\nStep-by-Step Answer: 2 + 2 = 4. The answer is 4.\n\nQuestion: And now?\nStep-by-Step Answer:",
  );
  expect(fewShotPrompt(english, [own], "And now?")).toBe(prompt);
  expect(fewShotPrompt(workedForm("gsm8k", "en"), [], "Q")).toBe("Question: Q\nAnswer:");
  expect(fewShotPrompt(workedForm("mgsm", "zh"), [{ question: "几个？", answer: "答案是 4。" }], "多少？")).toBe(
    "问题：几个？\n逐步解答：答案是 4。\n\n问题：多少？\n逐步解答：",
  );
});

test("an answer ends at a blank line or at the next question, wherever that stands", () => {
  for (const [text, answer] of [
    [" So 4. The answer is 4.\n\nQuestion: next", "So 4. The answer is 4."],
    ["\n\nIt is 4.\nThe answer is 4.\nQuestion: next? 7", "It is 4.\nThe answer is 4."],
    ["4 \n \n5", "4 "],
    ["Question: 5", ""],
    ["still writing", "still writing"],
  ] as const) {
    expect(answerText(text, english)).toBe(answer);
    expect(isAnswered(text, english)).toBe(text !== "still writing");
  }
});

test("a language without prompts is refused by name", () => {
  expect(() => workedForm("mgsm", "fr")).toThrow(AppError);
  expect(() => workedForm("mgsm", "fr")).toThrow(/no prompts in the language fr; there are en, es, zh, bn, te/);
  expect(() => workedForm("mgsm", "constructor")).toThrow(AppError);
});

const exemplarFile = "../shared/data/mgsm/exemplars.json";

test.skipIf(!existsSync(exemplarFile))(
  `MGSM's own exemplars in five languages (${exemplarFile}) state their results`,
  () => {
    const { EXEMPLAR_NUMBER_ANSWERS: results, MGSM_EXEMPLARS: exemplars } = JSON.parse(
      readFileSync(exemplarFile, "utf8"),
    );
    for (const language of ["en", "es", "zh", "bn", "te"]) {
      const form = workedForm("mgsm", language);
      const own = Object.values<{ q: string; a: string }>(exemplars[language]);
      expect(own).toHaveLength(8);
      for (const [index, { q, a }] of own.entries()) {
        expect(a.startsWith(form.answerLabel), `${language} ${index}`).toBe(true);
        const answer = a.slice(form.answerLabel.length);
        const found = extractNumber(answerText(answer, form), "mgsm", language);
        expect(found, `${language} ${index}`).toEqual({ value: String(results[index]), isStated: true });
        expect(fewShotPrompt(form, [{ question: q, answer: a }], "x")).toContain(`${q}\n${a}\n\n`);
      }
    }
  },
);
