import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseReport } from "../parseReport";
import { compositionOf } from "../report";
import { settingsOf } from "../settings";
import { groupSimilarity, writeFigure } from "./figures";
import type { LessonView } from "./lesson";
import { figuresOf, parseLessonText } from "./lessonText";
import { transfer } from "./transfer";

const report = parseReport(JSON.parse(readFileSync("public/recorded/embedded.json", "utf8")));
const settings = settingsOf(report.recipe);
const view: LessonView = { report, settings, composition: compositionOf(report, settings)!, tensor: undefined };
const scoreOf = (variant: string) =>
  report.results.find((result) => result.variant === variant)!.languages.find(({ language }) => language === "bn")!;

test("a figure is what the report says, in the writing of the language", () => {
  const { correct, total } = scoreOf("merged").all;
  const percent = ((100 * correct) / total).toFixed(1).replace(/\.0$/, "");
  expect(writeFigure("accuracy:bn:merged", view, "en")).toBe(`${percent}%`);
  expect(writeFigure("accuracy:bn:merged", view, "es")).toBe(`${percent.replace(".", ",")}\u00a0%`);
  expect(writeFigure("correct:bn:base:unseen", view, "zh")).toBe(String(scoreOf("base").unseen.correct));
  expect(writeFigure("n:bn", view, "en")).toBe(String(total));
  expect(writeFigure("weights", view, "en")).toBe("840,832");
  expect(writeFigure("weights", view, "es")).toBe("840.832");
  expect(writeFigure("run:k2", view, "en")).toBe("90%");
  expect(writeFigure("run:gamma", view, "es")).toBe("1,0");
});

test("what the run does not have is a dash, never a number", () => {
  expect(writeFigure("accuracy:fr:merged", view, "en")).toBe("–");
  expect(writeFigure("perplexity:bn:unheardOf", view, "en")).toBe("–");
  expect(writeFigure("constructor", view, "en")).toBe("–");
});

test("the recorded run has every figure that the lesson names", () => {
  const { pages } = parseLessonText(readFileSync("lessons/transfer.en.md", "utf8"), "transfer.en.md");
  for (const figure of pages.flatMap(figuresOf)) expect(writeFigure(figure, view, "en"), figure).not.toBe("–");
});

test("the word table is what is most like the languages in the recorded run, and the lesson's answer says so", () => {
  const embedding = groupSimilarity(view, "embedding")!;
  expect(embedding).toBeGreaterThan(groupSimilarity(view, "attention")!);
  expect(embedding).toBeGreaterThan(groupSimilarity(view, "mlp")!);
  const asked = transfer.pages.find(({ question }) => question)!;
  expect(asked.question!.answer(view)).toBe(2);
});
