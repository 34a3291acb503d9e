// A search over the deltas of a trained run: never worse than where it began, and found again without the GPU.
import { existsSync, openAsBlob } from "node:fs";
import { readFile } from "node:fs/promises";
import { expect, test, vi } from "vitest";
import { AppError } from "../../base/errors";
import { parseRecipeText } from "../../formats/recipe";
import type { SearchTrial } from "../../formats/search/searchReport";
import type { Sources } from "../../formats/sources";
import { testDevice } from "../../gpu/testing";
import { searchedCoefficients } from "../../method/searchAxes";
import { mergeSettings } from "../../method/settings";
import type { JobProgress, LanguageTest, SearchRequest } from "../api";
import { createEngine } from "../engine";
import { JobControl } from "../job";
import { openModel, prepareRun } from "../prepare";
import { memorySuiteStore } from "../suite/suiteStore";
import { splitTests } from "./splitTests";

const folder = "fixtures/goldens/maet";
const absent = async (path: string): Promise<Blob> => {
  throw new AppError("missing-file", path);
};
const sources: Sources = {
  readFile: (path) => (existsSync(`${folder}/${path}`) ? openAsBlob(`${folder}/${path}`) : absent(path)),
  readEmbedded: absent,
};
const control = () => new JobControl<JobProgress>();

/** Held-out text alone: its perplexity moves with every setting, so that a better one can be found in few trials. */
function madeTest(language: string, heldout: LanguageTest["heldout"]): LanguageTest {
  const reading = { kind: "problems", marks: { resultMark: 4, eosTokenId: 2 } } as const;
  return { language, heldout, problems: [], reading, maxNewTokens: 4 };
}

test("each trial merges the run's deltas anew; the best is no worse than the recipe's own settings", async () => {
  const recipe = parseRecipeText(await readFile(`${folder}/recipe.json`, "utf8"));
  const model = await openModel(recipe, sources);
  const prepared = await prepareRun(recipe, sources, model);
  const tests = [madeTest("en", prepared.reference), madeTest("math", prepared.ability)];
  await testDevice();
  const scores = memorySuiteStore();
  const saving = vi.spyOn(scores, "save");
  const engine = createEngine({ gpu: () => navigator.gpu, runtime: "test", scores });
  try {
    await engine.open();
    await engine.loadModel(model.files);
    await engine.run(prepared, control(), { until: "train" });
    const request: SearchRequest = {
      ...{ settings: mergeSettings(recipe), tests, fraction: 0.5, seed: 1, trials: 10 },
      ...{ coefficients: searchedCoefficients, mu: "together", perplexityWeight: 1 },
    };
    const told: SearchTrial[] = [];
    const job = new JobControl<JobProgress>(({ trial }) => trial && told.push(trial));
    const { report, own, found } = await engine.search(request, job);
    const { trials, best, comparison, split } = report;
    expect(told).toEqual(trials);
    // Two tests each of the base, of every trial, and of two models on the untouched part.
    expect(saving).toHaveBeenCalledTimes(2 * (1 + trials.length + 2));
    const objectives = trials.map(({ objective }) => objective);
    expect(new Set(objectives).size).toBeGreaterThan(3);
    expect(objectives[best]).toBe(Math.max(...objectives));
    expect(objectives[best] ?? 0).toBeGreaterThan(objectives[0] ?? 0);
    expect(found).not.toEqual(own);
    expect(split.search.documents + split.test.documents).toBe(
      prepared.reference.ends.length + prepared.ability.ends.length,
    );

    // What was found is what the engine measures with these settings on the untouched part.
    const rest = splitTests(tests, request).test;
    const { languages } = await engine.measure({ settings: found, tests: rest }, control());
    expect(comparison[1]?.languages.map(({ perplexity }) => perplexity)).toEqual(
      languages.map(({ perplexity }) => perplexity),
    );

    const again = await engine.search(request, control());
    expect(again.report.trials.map(({ objective }) => objective)).toEqual(objectives);
    expect(again.report.comparison).toEqual(comparison);
    expect(saving).toHaveBeenCalledTimes(2 * (1 + trials.length + 2));
  } finally {
    await engine.close();
  }
});
