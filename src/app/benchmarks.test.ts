import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseRecipe, parseRecipeText } from "../formats/recipe";
import {
  askedIn,
  type BenchmarkDraft,
  emptyDraft,
  hubAddress,
  likelyKind,
  problemsOf,
  testLanguages,
  withoutProblems,
  withProblems,
} from "./benchmarks";
import { problemWords } from "./problemWords";

const recipe = parseRecipeText(readFileSync("recipes/embedded.json", "utf8"));
const draft = (change: Partial<BenchmarkDraft>): BenchmarkDraft => ({ ...emptyDraft, ...change });
const asked = (change: Partial<BenchmarkDraft>, task = "") =>
  askedIn(parseRecipe(withProblems(recipe, "es", problemsOf(draft(change)), task)), "es");

test("a file's kind is told by its name and its first line", () => {
  expect(likelyKind("mgsm_es.tsv", "q\t1")).toBe("mgsm");
  expect(likelyKind("my.tsv", "q\t1")).toBe("mgsm");
  expect(likelyKind("test.jsonl", '{"question":"q","answer":"so\\n#### 3"}\n')).toBe("gsm8k");
  expect(likelyKind("gsm8k-test.parquet", "")).toBe("gsm8k");
  expect(likelyKind("abstract_algebra_test.csv", "")).toBe("choice");
  expect(likelyKind("x.jsonl", '\uFEFF{"question":"q","choices":["a"]}')).toBe("choice");
  expect(likelyKind("problems.es.jsonl", '{"prompt":"q","equation":"1+1=2"}')).toBe("file");
  expect(likelyKind("x.jsonl", '{"question":"q","answer_number":3}')).toBe("mgsm");
});

test("what the form says is what the recipe holds, and in words what a person reads", () => {
  const { problems } = asked({ name: "mgsm_es.tsv", exemplars: "e.json", shots: "4", maxNewTokens: "64" });
  expect(problems).toEqual({ mgsm: "mgsm_es.tsv", exemplars: "e.json", shots: 4, maxNewTokens: 64 });
  expect(problems && problemWords(problems)).toBe(
    "mgsm_es.tsv as MGSM, 4 examples of e.json, answers of up to 64 tokens",
  );
  const choice = asked({ kind: "choice", name: "mmlu.csv", style: "texts", shots: "3" }, "MMLU");
  expect(choice.problems).toEqual({ embedded: "problems.es" });
  expect(choice.tasks).toEqual([{ name: "MMLU", problems: { choice: "mmlu.csv", style: "texts" } }]);
  expect(asked({ kind: "file", name: "mine.jsonl", exemplars: "e.json" }).problems).toEqual({ file: "mine.jsonl" });
});

test("what the recipe cannot hold is refused in its words", () => {
  expect(() => asked({ name: "mgsm.tsv", exemplars: "e.json", shots: "few" })).toThrow(/whole number of at least 0/);
  expect(() => asked({ name: "mgsm.txt" })).toThrow(/ends in \.tsv, \.csv, \.jsonl or \.parquet/);
  expect(() => asked({ name: "mgsm.tsv" }, "x".repeat(61))).toThrow(/at most 60/);
});

test("problems go without the rest of a language's test; a language without a test gets one", () => {
  const both = parseRecipe(withProblems(recipe, "es", { choice: "c.csv" }, "C"));
  const none = parseRecipe(withoutProblems(both, "es"));
  expect(askedIn(none, "es").problems).toBeUndefined();
  expect(askedIn(none, "es").tasks).toHaveLength(1);
  const test = parseRecipe(withoutProblems(none, "es", "C")).evaluate.tests.find(({ language }) => language === "es");
  expect(test).toEqual({ language: "es", heldout: { embedded: "heldout.es" } });
  const untested = parseRecipe({ ...recipe, evaluate: { tests: [] } });
  expect(testLanguages(untested)).toEqual(["en", "es", "zh", "bn", "te"]);
  expect(askedIn(parseRecipe(withProblems(untested, "bn", { mgsm: "m.tsv" })), "bn").problems).toEqual({
    mgsm: "m.tsv",
  });
});

test("a file of the hub by its address, or by owner, name and path", () => {
  const url = "https://huggingface.co/datasets/juletxara/mgsm/blob/main/mgsm_es.tsv";
  expect(hubAddress(` ${url}?download=true`)).toBe("hub:juletxara/mgsm@main/mgsm_es.tsv");
  expect(hubAddress("openai/gsm8k/main/test-00000-of-00001.parquet")).toBe(
    "hub:openai/gsm8k/main/test-00000-of-00001.parquet",
  );
  expect(hubAddress("mgsm_es.tsv")).toBeUndefined();
  expect(hubAddress("https://example.org/x.tsv")).toBeUndefined();
  const { problems } = asked({ name: "hub:juletxara/mgsm@0123/mgsm_es.tsv" });
  expect(problems && problemWords(problems)).toBe("mgsm_es.tsv of juletxara/mgsm as MGSM");
});
