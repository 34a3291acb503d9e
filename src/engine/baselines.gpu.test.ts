// The embedded world in a few steps with every baseline, through the engine: what is trained, shared, kept and reported.
import { existsSync, openAsBlob } from "node:fs";
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { AppError } from "../base/errors";
import { parseRecipe } from "../formats/recipe";
import type { Sources } from "../formats/sources";
import { testDevice } from "../gpu/testing";
import { mergeSettings } from "../method/settings";
import type { StageId, StageStore } from "../method/stageStore";
import type { JobProgress, PreparedRun } from "./api";
import { createEngine, type LocalEngine } from "./engine";
import { JobControl } from "./job";
import { openModel, prepareRun } from "./prepare";
import type { RunReport } from "./report";

const absent = async (path: string): Promise<Blob> => {
  throw new AppError("missing-file", path);
};
const sources: Sources = {
  readFile: absent,
  readEmbedded: (path) =>
    existsSync(`public/embedded/${path}`) ? openAsBlob(`public/embedded/${path}`) : absent(path),
};

const files = new Map<string, Blob>();
const store: StageStore = {
  load: async ({ stage, key }: StageId) => files.get(`${stage} ${key}`),
  save: async ({ stage, key }: StageId, file: Blob) => void files.set(`${stage} ${key}`, file),
  remove: async (ids) => {
    for (const { stage, key } of ids) files.delete(`${stage} ${key}`);
  },
};

let engine: LocalEngine;
let prepared: PreparedRun;

beforeAll(async () => {
  const short = JSON.parse(await readFile("recipes/embedded-short.json", "utf8"));
  const { baselines } = JSON.parse(await readFile("recipes/embedded-baselines.json", "utf8"));
  const steps = { steps: 1, warmupSteps: 0 };
  const recipe = parseRecipe({
    ...short,
    contextLength: 32,
    batchSize: 2,
    languages: short.languages.slice(0, 1),
    locate: { ...short.locate, ...steps },
    learn: { ...short.learn, ...steps, overrides: {} },
    baselines,
    evaluate: {
      tests: [{ language: "es", heldout: { embedded: "heldout.es" }, problems: { embedded: "problems.es" } }],
      variants: ["base", "merged", "fullTraining"],
      maxNewTokens: 2,
      problemLimit: 2,
      heldoutTokenLimit: 100,
    },
  });
  const model = await openModel(recipe, sources);
  prepared = await prepareRun(recipe, sources, model);
  await testDevice();
  engine = createEngine({ gpu: () => navigator.gpu, runtime: "test", store });
  await engine.open();
  await engine.loadModel(model.files);
});

afterAll(async () => {
  await engine?.close();
});

const run = (what = prepared) => engine.run(what, new JobControl<JobProgress>());
const isOfBaselines = (stage: string) => /^(baseline|random)\//.test(stage);
const trainedOf = ({ stages }: RunReport) =>
  stages.filter(({ stage, steps }) => isOfBaselines(stage) && steps > 0).map(({ stage, steps }) => [stage, steps]);

test("every baseline is trained once, measured and reported; again, nothing is trained", async () => {
  const plan = await engine.plan(prepared);
  const report = await run();
  const variants = report.results.map(({ variant }) => variant);
  expect(variants).toEqual(["base", "merged", "fullTraining", ...prepared.recipe.baselines.map(({ name }) => name)]);
  expect(trainedOf(report)).toEqual([
    ["baseline/L&A", 2],
    ["baseline/L", 1],
    ["baseline/L&DA", 1],
    ["baseline/ability", 1],
    ["baseline/es", 1],
    ["baseline/LoRA r8 a16 L&A", 2],
    ["baseline/LoRA r8 a16 L", 1],
    ["baseline/LoRA r8 a16 L&DA", 1],
    ["baseline/LoRA r8 a16 ability", 1],
    ["baseline/LoRA r8 a16 es", 1],
    ["baseline/reference", 1],
    ...["ability", "reference", "es"].map((corpus) => [`random/Random mask ${corpus}`, 1]),
    ["baseline/expert r8 a16 ability", 1],
    ["baseline/expert r8 a16 es", 1],
    ["baseline/routers Mixture of LoRA", 1],
    ["baseline/expert mlp r8 a16 ability", 1],
    ["baseline/expert mlp r8 a16 es", 1],
    ["baseline/routers Mixture of experts", 1],
    ["baseline/Upper bound", 5],
  ]);
  // What the plan says comes first is what is done, with as many tokens.
  const planned = plan.stages.filter(({ stage }) => isOfBaselines(stage));
  expect(planned.map(({ stage, tokens }) => [stage, tokens / 64])).toEqual(trainedOf(report));
  expect(planned.some(({ isKept }) => isKept)).toBe(false);
  expect(plan.memory.evaluate.peakBytes).toBeGreaterThan(plan.memory.train.peakBytes);
  // Every one is another model.
  const perplexities = report.results.map(({ languages }) => languages[0]?.perplexity);
  expect(new Set(perplexities).size).toBe(perplexities.length);
  expect(report.losses["baseline/L&A"]).toHaveLength(2);
  // An adapter begins as nothing: the first loss of the same rows is that of all weights.
  expect(report.losses["baseline/LoRA r8 a16 es"]?.[0]).toBeCloseTo(report.losses["baseline/es"]?.[0] ?? 0, 5);
  // Experts are the adapters of L-TV; beside routers they are no longer the base.
  expect(report.losses["baseline/expert r8 a16 es"]).toEqual(report.losses["baseline/LoRA r8 a16 es"]);
  expect(report.losses["baseline/routers Mixture of LoRA"]).not.toEqual(report.losses["baseline/L&A"]?.slice(0, 1));
  // Going on from L: the first step sees other weights than the ability's own training on the same settings.
  for (const weights of ["", "LoRA r8 a16 "]) {
    expect(report.losses[`baseline/${weights}L&DA`]).not.toEqual(report.losses["baseline/ability"]);
  }

  const again = await run();
  expect(trainedOf(again)).toEqual([]);
  expect(again.results).toEqual(report.results);
  const kept = (await engine.plan(prepared)).stages.filter(({ stage }) => isOfBaselines(stage));
  expect(kept).toEqual(planned.map((stage) => ({ ...stage, isKept: true })));
});

test("the answers of every variant are kept by what made it, and a second evaluation asks none again", async () => {
  const answersOf = () => [...files.keys()].filter((name) => name.startsWith("answers/"));
  const { recipe, tests } = prepared;
  const count = 3 + recipe.baselines.length;
  expect(answersOf()).toHaveLength(count);
  // Kept answers that are all right are taken as they are.
  const [test] = tests;
  const reading = test?.reading;
  if (!test || reading?.kind !== "problems") throw new Error("problems are expected");
  const right = test.problems.map(({ answer }) => [reading.marks.resultMark, ...answer, reading.marks.eosTokenId]);
  for (const name of answersOf()) files.set(name, new Blob([JSON.stringify(right)]));
  const { results } = await run();
  expect(results.map(({ languages }) => languages[0]?.all.correct)).toEqual(Array(count).fill(right.length));
  expect(answersOf()).toHaveLength(count);

  // Another λ is another model of the same trainings; another name is not.
  const named = recipe.baselines.find(({ method }) => method === "chatVector");
  if (named?.method !== "chatVector") throw new Error("a chat vector is expected");
  const baselines = [
    { ...named, name: "renamed" },
    { ...named, name: "half", lambda: named.lambda / 2 },
  ];
  const asked = { ...prepared, recipe: { ...recipe, baselines } };
  const request = { settings: mergeSettings(recipe), tests, variants: ["renamed", "half"], prepared: asked };
  const [same, half] = await engine.evaluateRun(request, new JobControl<JobProgress>());
  expect(same?.languages[0]?.all.correct).toBe(right.length);
  expect(half?.languages[0]?.all.correct).toBe(0);
  expect(answersOf()).toHaveLength(count + 1);
});

test("the comparison of losses and a baseline share the ability's full training", async () => {
  const { learn, evaluate } = prepared.recipe;
  const baselines = prepared.recipe.baselines.filter(({ method }) => method === "taskVectors");
  const compared = { learn: { ...learn, compareFull: true }, evaluate: { ...evaluate, variants: [] } };
  const recipe = { ...prepared.recipe, baselines, ...compared };
  const report = await run({ ...prepared, recipe });
  expect(trainedOf(report)).toEqual([]);
  expect(report.stages.filter(({ stage }) => stage === "full/ability")).toMatchObject([
    { steps: 0, made: { steps: 1 } },
  ]);
  expect(report.stages.some(({ stage }) => stage === "baseline/ability")).toBe(false);
});

test("baselines alone are measured again, and one that the run does not know is refused", async () => {
  const { recipe, tests } = prepared;
  const settings = {
    ...recipe.extract,
    ...recipe.merge,
    ...recipe.select,
    mu: [0],
    languageWeights: "equation2" as const,
  };
  const request = { settings, tests, variants: ["F-TV"] };
  const [result] = await engine.evaluateRun(request, new JobControl<JobProgress>());
  expect(result?.variant).toBe("F-TV");
  await expect(engine.evaluateRun({ ...request, variants: ["M-TV"] }, new JobControl<JobProgress>())).rejects.toThrow(
    /no baseline M-TV/,
  );
});
