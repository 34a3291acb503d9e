// A finished run measured with other settings, and rule 5 while it is evaluated.
import { existsSync, openAsBlob } from "node:fs";
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { AppError, hasCode } from "../base/errors";
import { parseRecipeText } from "../formats/recipe";
import type { Sources } from "../formats/sources";
import { testDevice } from "../gpu/testing";
import type { MergeSettings } from "../method/settings";
import { mergeSettings } from "../method/settings";
import type { JobProgress, LanguageTest, PreparedRun } from "./api";
import { createEngine, type LocalEngine } from "./engine";
import { JobControl } from "./job";
import { openModel, prepareRun } from "./prepare";

const folder = "fixtures/goldens/maet";
const absent = async (path: string): Promise<Blob> => {
  throw new AppError("missing-file", path);
};
const sources: Sources = {
  readFile: (path) => (existsSync(`${folder}/${path}`) ? openAsBlob(`${folder}/${path}`) : absent(path)),
  readEmbedded: absent,
};
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const control = () => new JobControl<JobProgress>();
const prompts = [
  [5, 9, 12],
  [17, 3, 60, 44, 9, 12, 80, 33, 2],
];

let prepared: PreparedRun;
let engine: LocalEngine;
let own: MergeSettings;
let tests: readonly LanguageTest[];

/** Problems of different length, more than are asked side by side. */
function madeTest(language: string, heldout: LanguageTest["heldout"]): LanguageTest {
  const problems = Array.from({ length: 70 }, (_, i) => ({
    prompt: Array.from({ length: 3 + (i % 9) }, (_, at) => 4 + ((i * 7 + at * 13) % 90)),
    answer: [4 + (i % 90)],
    seenPair: i % 2 === 0,
  }));
  const reading = { kind: "problems", marks: { resultMark: 4, eosTokenId: 2 } } as const;
  return { language, heldout, problems, reading, maxNewTokens: 20 };
}

beforeAll(async () => {
  const recipe = parseRecipeText(await readFile(`${folder}/recipe.json`, "utf8"));
  const model = await openModel(recipe, sources);
  prepared = await prepareRun(recipe, sources, model);
  own = mergeSettings(recipe);
  tests = [madeTest("en", prepared.reference), madeTest("bn", prepared.ability)];
  await testDevice();
  engine = createEngine({ gpu: () => navigator.gpu, runtime: "test" });
  await engine.open();
  await engine.loadModel(model.files);
  await engine.run(prepared, control(), { until: "train" });
});

afterAll(() => engine?.close());

test("the run's own settings score what its merged model scores; nothing added scores what the base scores", async () => {
  const [base, merged] = await engine.evaluateRun({ settings: own, tests, variants: ["base", "merged"] }, control());
  const nothing = { ...own, gamma: 0, eta: 0, mu: own.mu.map(() => 0) };
  expect((await engine.measure({ settings: own, tests }, control())).languages).toEqual(merged?.languages);
  expect((await engine.measure({ settings: nothing, tests }, control())).languages).toEqual(base?.languages);
  expect(merged?.languages.map(({ perplexity }) => perplexity)).not.toEqual(
    base?.languages.map(({ perplexity }) => perplexity),
  );
});

test("the merged model and the answers to read are afterwards what they were, also after a cancelled measurement", async () => {
  const read = async () => [
    await engine.generate({ variant: "merged", prompts, maxNewTokens: 8, stopTokenIds: [] }),
    (await engine.readCell(0, 0, 0)).deltas,
    await engine.answers(),
  ];
  const before = await read();
  const strong = { ...own, gamma: 5, alpha: 2, transferRatio: 1 };
  await engine.measure({ settings: strong, tests }, control());
  expect(await read()).toEqual(before);
  const cancelled: JobControl<JobProgress> = new JobControl<JobProgress>(() => cancelled.cancel());
  const error: unknown = await engine
    .measure({ settings: strong, tests }, cancelled)
    .catch((reason: unknown) => reason);
  expect(hasCode(error, "cancelled")).toBe(true);
  expect(await read()).toEqual(before);
});

test("a tensor that the model does not have is refused before anything is merged", async () => {
  const job = engine.measure({ settings: { ...own, exclude: ["no.such.tensor"] }, tests }, control());
  await expect(job).rejects.toThrow(/select\.exclude: the model has no tensor "no\.such\.tensor"/);
});

test("rule 5 in Evaluate: held in the middle of a batch of problems within 300 ms, and the same scores after it", async () => {
  const uninterrupted = await engine.measure({ settings: own, tests }, control());
  let heldAt: number | undefined;
  let last: JobProgress | undefined;
  let lateness = 0;
  const held: JobControl<JobProgress> = new JobControl<JobProgress>((progress) => {
    last = progress;
    if (heldAt !== undefined && held.paused) lateness = Math.max(lateness, performance.now() - heldAt);
    if (heldAt !== undefined) return;
    heldAt = performance.now();
    held.pause();
  });
  const began = performance.now();
  const running = engine.measure({ settings: own, tests }, held);
  while (heldAt === undefined) await wait(2);
  await wait(400);
  // The first report comes before the first batch of 64 is through.
  expect(last?.done).toBe(0);
  const seen = last;
  await wait(400);
  expect(last).toBe(seen);
  expect(lateness).toBeLessThan(300);
  held.resume();
  const { languages, busyMs } = await running;
  expect(languages).toEqual(uninterrupted.languages);
  // The 800 ms that it was held are not counted.
  expect(busyMs).toBeLessThan(performance.now() - began - 750);
});
