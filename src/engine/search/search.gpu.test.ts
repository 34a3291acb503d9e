// A search over the deltas of a trained run: never worse than where it began, and found again without the GPU.
import { existsSync, openAsBlob } from "node:fs";
import { readFile } from "node:fs/promises";
import { expect, test, vi } from "vitest";
import { AppError } from "../../base/errors";
import { parseRecipeText } from "../../formats/recipe";
import type { Sources } from "../../formats/sources";
import { testDevice } from "../../gpu/testing";
import type { JobProgress, LanguageTest } from "../api";
import { createEngine } from "../engine";
import { JobControl } from "../job";
import { openModel, prepareRun } from "../prepare";
import { keptMeasure } from "./keptMeasure";
import { searchCoefficients } from "./searchCoefficients";
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
  const split = splitTests([madeTest("en", prepared.reference), madeTest("math", prepared.ability)], {
    fraction: 0.5,
    seed: 1,
  });
  await testDevice();
  const engine = createEngine({ gpu: () => navigator.gpu, runtime: "test" });
  try {
    await engine.open();
    await engine.loadModel(model.files);
    await engine.run(prepared, control(), { until: "train" });
    const texts = new Map<string, string>();
    const store = {
      load: async (name: string) => texts.get(name),
      save: async (name: string, text: string) => void texts.set(name, text),
    };
    const measuring = vi.spyOn(engine, "measure");
    const request = { prepared, split, trials: 10, seed: 2, mu: "together", perplexityWeight: 1 } as const;
    const search = async () => searchCoefficients(await keptMeasure(engine, prepared, store), request, control());
    const { trials, best, found, own } = await search();
    expect(measuring).toHaveBeenCalledTimes(trials.length);
    const objectives = trials.map(({ objective }) => objective);
    expect(new Set(objectives).size).toBeGreaterThan(3);
    expect(objectives[best]).toBe(Math.max(...objectives));
    expect(objectives[best] ?? 0).toBeGreaterThan(objectives[0] ?? 0);
    expect(found).not.toEqual(own);

    expect((await search()).trials.map(({ objective }) => objective)).toEqual(objectives);
    expect(measuring).toHaveBeenCalledTimes(trials.length);
  } finally {
    await engine.close();
  }
});
