// Runs of the golden recipe with changed parts, through the engine with a store: what is made again, and what is not.
import { existsSync, openAsBlob } from "node:fs";
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { AppError, hasCode } from "../base/errors";
import { documentsOf, listDocuments } from "../formats/corpus";
import { parseRecipeText, type Recipe } from "../formats/recipe";
import type { Sources } from "../formats/sources";
import { testDevice } from "../gpu/testing";
import type { TunedChoices } from "../kernels/autotune";
import type { StageId, StageStore } from "../method/stageStore";
import type { JobProgress, PreparedRun, RunEnd } from "./api";
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

/** Keeps stages in memory and notes what was asked of it. */
class MemoryStages implements StageStore {
  readonly files = new Map<string, Blob>();
  isFull = false;
  saved: string[] = [];

  async load({ stage, key }: StageId): Promise<Blob | undefined> {
    return this.files.get(`${stage} ${key}`);
  }

  async save({ stage, key }: StageId, file: Blob): Promise<void> {
    if (this.isFull) throw new AppError("storage-full", "no room");
    this.files.set(`${stage} ${key}`, file);
    this.saved.push(stage);
  }

  async remove(ids: readonly StageId[]): Promise<void> {
    for (const { stage, key } of ids) this.files.delete(`${stage} ${key}`);
  }
}

const store = new MemoryStages();
let prepared: PreparedRun;
let engine: LocalEngine;
let fresh: LocalEngine;

beforeAll(async () => {
  const recipe = parseRecipeText(await readFile(`${folder}/recipe.json`, "utf8"));
  const model = await openModel(recipe, sources);
  prepared = await prepareRun(recipe, sources, model);
  await testDevice();
  // One choice of matrix products for both, so that equal runs round alike.
  let choices: TunedChoices | undefined;
  const tuning = {
    load: async () => choices,
    save: async (tuned: TunedChoices) => {
      choices = tuned;
    },
  };
  engine = createEngine({ gpu: () => navigator.gpu, runtime: "test", tuning, store });
  fresh = createEngine({ gpu: () => navigator.gpu, runtime: "test", tuning });
  for (const each of [engine, fresh]) {
    await each.open();
    await each.loadModel(model.files);
  }
});

afterAll(async () => {
  await engine?.close();
  await fresh?.close();
});

/** A run with what it trained: stages that were not restored. */
async function run(on: LocalEngine, what: PreparedRun, until?: RunEnd) {
  store.saved = [];
  const report = await on.run(what, new JobControl<JobProgress>(), until && { until });
  const trained = report.stages.filter(({ steps }) => steps > 0).map(({ stage }) => stage);
  return { report, trained, saved: store.saved };
}

const withRecipe = (change: Partial<Recipe>): PreparedRun => ({
  ...prepared,
  recipe: { ...prepared.recipe, ...change },
});
const withRatio = (keyNeuronRatio: number) => withRecipe({ locate: { ...prepared.recipe.locate, keyNeuronRatio } });
const corpora = ["ability", "reference", "bn", "es"];
const stagesOf = (kind: string) => corpora.map((name) => `${kind}/${name}`);

test("up to Locate: masks and warm-up losses, later parts empty, and nothing to merge", async () => {
  const { report, trained, saved } = await run(engine, prepared, "locate");
  expect(trained).toEqual(stagesOf("locate"));
  expect(saved).toEqual(corpora.flatMap((name) => [`scores/${name}`, `locate/${name}`]));
  expect(Object.keys(report.keyNeurons)).toEqual(corpora);
  expect(Object.keys(report.losses)).toEqual(stagesOf("locate"));
  expect(report.gram.basis).toEqual([...corpora, "base"]);
  expect([report.gram.matrices, report.transferSet, report.results]).toEqual([[], [], []]);
  expect(report.similarity).toEqual({ dot: {}, cosine: {} });
  const error: unknown = await engine
    .generate({
      variant: "merged",
      prompts: [[1]],
      maxNewTokens: 1,
      stopTokenIds: [],
    })
    .catch((reason: unknown) => reason);
  expect(hasCode(error, "bad-usage")).toBe(true);
});

test("up to Train: masks restored, only learning computed; then the whole run trains nothing", async () => {
  const train = await run(engine, prepared, "train");
  expect(train.trained).toEqual(stagesOf("learn"));
  expect(train.report.gram.matrices).toHaveLength(train.report.model.tensors.length);
  expect(train.report.results).toEqual([]);
  const all = await run(engine, prepared);
  expect(all.trained).toEqual([]);
  expect(all.report.gram).toEqual(train.report.gram);
  const uninterrupted = await run(fresh, prepared);
  expect(uninterrupted.report.losses).toEqual(all.report.losses);
  expect(uninterrupted.report.gram).toEqual(all.report.gram);
});

test("another k1 cuts the kept scores: the masks of a fresh warm-up, and no warm-up", async () => {
  const { report, trained, saved } = await run(engine, withRatio(0.02), "locate");
  expect(trained).toEqual([]);
  expect(saved).toEqual(stagesOf("locate"));
  const warm = await run(fresh, withRatio(0.02), "locate");
  expect(warm.trained).toEqual(stagesOf("locate"));
  expect(report.keyNeurons).toEqual(warm.report.keyNeurons);
  expect(report.losses).toEqual(warm.report.losses);
});

test("overlaps at another k1 are those of a run with it, and leave the masks", async () => {
  const { method } = engine.finished();
  const before = method.located.map(({ result }) => result.mask.count);
  const own = await run(fresh, withRatio(0.07), "locate");
  expect(await engine.meetingsAt(0.07)).toEqual(own.report.overlaps);
  expect(engine.finished().method.located.map(({ result }) => result.mask.count)).toEqual(before);
  await expect(fresh.meetingsAt(0.07)).rejects.toThrow(/scores of ability are not kept; run Locate again/);
});

test("masks located after learning leave the deltas: they still merge", async () => {
  const { method } = engine.finished();
  expect(method.located[0]?.result.mask.count).toBeLessThan(method.learned[0]?.result.delta.mask.count ?? 0);
  const { extract, merge, select, languages, learn } = prepared.recipe;
  const mu = languages.map((language) => language.mu);
  const settings = { ...extract, ...merge, ...select, mu, languageWeights: learn.languageWeights };
  expect(await engine.merge(settings)).toBeGreaterThan(0);
});

test("another Bengali corpus trains Bengali alone", async () => {
  const languages = prepared.languages.map(({ language, documents }) => ({
    language,
    documents: language === "bn" ? documentsOf(listDocuments(documents).toReversed()) : documents,
  }));
  const { trained } = await run(engine, { ...prepared, languages }, "train");
  expect(trained).toEqual(["locate/bn", "learn/bn"]);
});

test("a store without room loses no run; the report says what was not kept", async () => {
  store.isFull = true;
  const { report } = await run(engine, withRatio(0.03), "locate");
  store.isFull = false;
  expect(Object.keys(report.keyNeurons)).toEqual(corpora);
  expect(report.notKept).toEqual(stagesOf("locate"));
});
