import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { documentsOf, listDocuments } from "../../formats/corpus";
import { parseRecipeText } from "../../formats/recipe";
import { searchCsv, searchSvg } from "../../formats/search/searchReport";
import { searchedCoefficients } from "../../method/searchAxes";
import { mergeSettings } from "../../method/settings";
import type { JobProgress, LanguageTest } from "../api";
import { JobControl } from "../job";
import { compareOnTests, type MeasureModel, objectiveOf, searchCoefficients } from "./searchCoefficients";
import { checkDisjoint, type SplitTests, splitTests } from "./splitTests";

const recipe = parseRecipeText(readFileSync("recipes/embedded-short.json", "utf8"));
const all = {
  settings: mergeSettings(recipe),
  languages: recipe.languages.map(({ language }) => language),
  coefficients: searchedCoefficients,
} as const;
const control = () => new JobControl<JobProgress>();

/** 80 problems, each prompt twice, and 40 documents. */
function madeTest(language: string, first: number): LanguageTest {
  const problems = Array.from({ length: 80 }, (_, i) => ({ prompt: [first, i % 40], answer: [i], seenPair: true }));
  const heldout = documentsOf(Array.from({ length: 40 }, (_, i) => [first + 1, i]));
  const reading = { kind: "problems", marks: { resultMark: 1, eosTokenId: 2 } } as const;
  return { language, heldout, problems, reading, maxNewTokens: 4 };
}
const tests = [madeTest("es", 10), madeTest("bn", 20)];
const textsOf = (side: SplitTests["search"]) =>
  side.flatMap(({ heldout, problems }) => [
    ...listDocuments(heldout).map(String),
    ...problems.map(({ prompt }) => String(prompt)),
  ]);

test("the tests are split by content and seed: nothing on both sides, nothing lost, repeated questions together", () => {
  const split = splitTests(tests, { fraction: 0.5, seed: 3 });
  const [search, rest] = [textsOf(split.search), textsOf(split.test)];
  expect(search.filter((text) => rest.includes(text))).toEqual([]);
  expect([...search, ...rest].sort()).toEqual(textsOf(tests).sort());
  expect(search.length).toBeGreaterThan(0.3 * 240);
  expect(rest.length).toBeGreaterThan(0.3 * 240);
  expect(splitTests(tests, { fraction: 0.5, seed: 3 })).toEqual(split);
  expect(textsOf(splitTests(tests, { fraction: 0.5, seed: 4 }).search)).not.toEqual(search);
  expect(textsOf(splitTests(tests, { fraction: 0.1, seed: 3 }).search).length).toBeLessThan(search.length);
});

test("a side that would be empty, and a text on both sides, are refused", () => {
  const one = { ...madeTest("es", 10), problems: tests[0]?.problems.slice(0, 1) ?? [] };
  expect(() => splitTests([one], { fraction: 0.5, seed: 0 })).toThrow(/in es would hold nothing: 1 problems/);
  const split = splitTests(tests, { fraction: 0.5, seed: 3 });
  const leaked = { ...split, test: [...split.test, split.search[0]].flatMap((side) => side ?? []) };
  expect(() => checkDisjoint(leaked)).toThrow(/\d+ texts of the test stand in the set/);
});

test("the objective: right answers less the growth of perplexity; what is missing does not count", () => {
  const score = (correct: number, perplexity: number | null) => ({ all: { correct, total: 10 }, perplexity });
  const { objective, share, logPerplexity } = objectiveOf([score(4, 6), score(8, 3)], [score(0, 3), score(0, 3)], 0.5);
  expect(share).toBeCloseTo(0.6, 12);
  expect(logPerplexity).toBeCloseTo(Math.log(2) / 2, 12);
  expect(objective).toBeCloseTo(0.6 - 0.25 * Math.log(2), 12);
  expect(objectiveOf([score(4, null)], [score(0, 3)], 0.5)).toMatchObject({ objective: 0.4, logPerplexity: null });
  const none = { correct: 0, total: 0 };
  expect(objectiveOf([{ all: none, perplexity: 6 }], [{ all: none, perplexity: 3 }], 1).objective).toBeCloseTo(
    -Math.log(2),
    12,
  );
  expect(objectiveOf([score(4, Number.POSITIVE_INFINITY)], [score(0, 3)], 1).objective).toBe(-1e9);
});

/** A model that is best at γ 1.5, k2 0.6 and knows no other coefficient. It remembers what it was asked. */
function madeMeasure() {
  const asked: SplitTests["search"][] = [];
  const measure: MeasureModel = async (settings, given) => {
    asked.push(given);
    const loss = settings ? (settings.gamma - 1.5) ** 2 + 4 * (settings.transferRatio - 0.6) ** 2 : 0.5;
    const languages = given.map(({ problems }) => ({
      all: { correct: 0, total: problems.length },
      perplexity: Math.exp(loss),
    }));
    return { languages, busyMs: 7 };
  };
  return { measure, asked };
}

test("finds the known best of a made model, and shows the search's set alone", async () => {
  const split = splitTests(tests, { fraction: 0.5, seed: 3 });
  const request = { ...all, split, trials: 150, seed: 1, mu: "together", perplexityWeight: 1 } as const;
  const { measure, asked } = madeMeasure();
  const found = await searchCoefficients(measure, request, control());
  expect(found.own).toEqual(mergeSettings(recipe));
  expect(found.found.gamma).toBeCloseTo(1.5, 1);
  expect(found.found.transferRatio).toBeCloseTo(0.6, 1);
  const { trials, best } = found;
  expect(trials[0]?.values).toEqual({ α: 0.8, β: 0.2, γ: 1, η: 1, k2: 0.9, μ: 1 });
  expect(trials[best]?.objective).toBe(Math.max(...trials.map(({ objective }) => objective)));
  expect(trials[best]?.values).toMatchObject({ γ: found.found.gamma, k2: found.found.transferRatio });
  expect(asked.length).toBe(trials.length + 1);
  expect(asked.every((side) => side === split.search)).toBe(true);

  const again = madeMeasure();
  const [own, better] = await compareOnTests(again.measure, request, found, control());
  expect(again.asked).toEqual([split.test, split.test]);
  expect(better?.languages[0]?.perplexity ?? 9).toBeLessThan(own?.languages[0]?.perplexity ?? 0);

  const csv = searchCsv(found).trim().split("\n");
  expect(csv).toHaveLength(trials.length + 1);
  expect(csv[0]).toBe("trial,α,β,γ,η,k2,μ,objective,share right,mean ln(perplexity / base),ms,best");
  expect(csv.filter((line) => line.endsWith(",true"))).toHaveLength(1);
  const svg = searchSvg({ name: "a < b", trials, best, perplexityWeight: 1 });
  expect(svg).toContain("a &lt; b");
  expect(svg.split("<circle")).toHaveLength(1 + 6 * (trials.length - (best === 0 ? 1 : 2)));
  expect(svg).not.toMatch(/NaN|undefined/);
});

test("a set that shares a text with the tests is refused before anything is measured", async () => {
  const { search } = splitTests(tests, { fraction: 0.5, seed: 3 });
  const { measure, asked } = madeMeasure();
  const request = {
    ...all,
    split: { search, test: tests },
    trials: 3,
    seed: 1,
    mu: "none",
    perplexityWeight: 1,
  } as const;
  await expect(searchCoefficients(measure, request, control())).rejects.toThrow(/they must differ/);
  expect(asked).toEqual([]);
});

test("only the coefficients that were asked for are turned; none is refused", async () => {
  const split = splitTests(tests, { fraction: 0.5, seed: 3 });
  const seen: JobProgress[] = [];
  const request = { ...all, split, trials: 12, seed: 1, perplexityWeight: 1 } as const;
  const { measure } = madeMeasure();
  const two = { ...request, coefficients: ["transferRatio", "gamma"], mu: "none" } as const;
  const { trials, best } = await searchCoefficients(
    measure,
    two,
    new JobControl<JobProgress>((step) => seen.push(step)),
  );
  expect(trials).toHaveLength(12);
  for (const { values } of trials) expect(Object.keys(values)).toEqual(["γ", "k2"]);
  expect(best).toBeGreaterThan(0);
  const told = seen.flatMap(({ trial }) => trial ?? []);
  expect(told).toEqual(trials);
  const last = seen.at(-1);
  expect(last).toMatchObject({ stage: "search/trial 12", stageIndex: 12, stageCount: 15 });
  // Two more models on the rest, at 7 ms a trial of the searched part.
  const [searched, rest] = [textsOf(split.search).length, textsOf(split.test).length];
  expect(last?.secondsLeft).toBeCloseTo((2 * 0.007 * rest) / searched, 9);
  const none = { ...request, coefficients: [], mu: "none" } as const;
  await expect(searchCoefficients(measure, none, control())).rejects.toThrow(/choose at least one/);
});

test("μ of each language by itself; one that is cancelled stops", async () => {
  const split = splitTests(tests, { fraction: 0.5, seed: 3 });
  const job = control();
  const request = { ...all, split, trials: 40, seed: 1, mu: "each", perplexityWeight: 1 } as const;
  const { measure, asked } = madeMeasure();
  const stopping: MeasureModel = async (...given) => {
    if (asked.length === 5) job.cancel();
    return measure(...given);
  };
  await expect(searchCoefficients(stopping, request, job)).rejects.toThrow(/cancelled/);
  expect(asked).toHaveLength(6);
  const { trials } = await searchCoefficients(measure, request, control());
  expect(Object.keys(trials[0]?.values ?? {})).toEqual(["α", "β", "γ", "η", "k2", "μ es", "μ zh", "μ bn", "μ te"]);
});
