import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseReport } from "./parseReport";
import {
  askedLanguages,
  askedProblems,
  askedPrompts,
  exampleProblem,
  isRight,
  problemsByLanguage,
  resultIn,
} from "./probeChoice";
import { initialState } from "./store/state";

const report = parseReport(JSON.parse(readFileSync("public/recorded/embedded.json", "utf8")));
const none = { languages: undefined, problem: 0, own: "" };

test("the languages that receive the ability are asked first", () => {
  expect(askedLanguages(report, none)).toEqual(["es", "zh", "bn"]);
  expect(askedLanguages(report, { ...none, languages: ["te", "en"] })).toEqual(["en", "te"]);
  expect(askedLanguages(report, { ...none, languages: [] })).toEqual([]);
});

test("the example is the first that the transfer gained, in a language that receives; else the first, and it says so", () => {
  const { problem, rule } = exampleProblem(report)!;
  expect(rule).toBe("gained");
  expect(problem.language).not.toBe("en");
  expect([isRight(problem.base, problem.answer), isRight(problem.merged, problem.answer)]).toEqual([false, true]);
  const lost = { language: "bn", prompt: "1+1", answer: "2", base: "1+1=2", merged: "1+1=3" };
  const { answers: _, ...older } = report;
  expect(exampleProblem({ ...older, samples: [{ ...lost, language: "en" }, lost] })).toEqual({
    problem: lost,
    rule: "first",
  });
  expect(exampleProblem({ ...older, samples: [] })).toBeUndefined();
});

test("one problem a language is asked, the last where there are fewer", () => {
  const problems = problemsByLanguage(report).get("bn") ?? [];
  const choice = { ...none, languages: ["bn"], problem: 1 };
  expect(askedProblems(report, choice)).toEqual([problems[1]]);
  expect(askedProblems(report, { ...choice, problem: 999 })).toEqual([problems.at(-1)]);
});

test("the person's own prompt is asked beside them, once", () => {
  const probeChoice = { ...none, languages: ["es"], own: " 3 + 4 = " };
  const prompts = askedPrompts({ ...initialState, probeChoice }, report);
  expect(prompts).toEqual([askedProblems(report, probeChoice)[0]?.prompt, "3 + 4 ="]);
  const again = { ...probeChoice, own: prompts[0] ?? "" };
  expect(askedPrompts({ ...initialState, probeChoice: again }, report)).toHaveLength(1);
});

test("the result is the number after the last equals sign", () => {
  expect(resultIn("8+6=14")).toBe("14");
  expect(resultIn("8 + 6 = 1 4 ")).toBe("14");
  expect(resultIn("a = 3 pencils")).toBeUndefined();
  expect(isRight("3+4= -7", "-7")).toBe(true);
  expect(isRight("no sum", "7")).toBe(false);
});
