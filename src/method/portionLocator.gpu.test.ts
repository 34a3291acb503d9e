// Value change with one portion of the weights free at a time: each portion's training, what is put back, and how far
// the key neurons are those of the paper's form, in which all weights are free together.
import { existsSync, openAsBlob } from "node:fs";
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { drain } from "../base/drain";
import { AppError } from "../base/errors";
import { readCorpus } from "../formats/corpora/readCorpus";
import { readEmbedded } from "../formats/embedded";
import { parseModelConfig } from "../formats/modelConfig";
import { type PackedRows, packRows } from "../formats/packRows";
import { parseRecipeText, type Recipe } from "../formats/recipe";
import { loadModelFolder } from "../formats/sources";
import { createTokenizer } from "../formats/tokenizer";
import { openWeightFiles } from "../formats/weightFiles";
import { Arena } from "../gpu/arena";
import { testDevice } from "../gpu/testing";
import { readFloats, upload } from "../gpu/transfer";
import { tensorOverlaps } from "../kernels/mask";
import { bitsOf } from "../kernels/sparseTesting";
import { stepValues } from "../kernels/stepValues";
import { buildLayout } from "../model/layout";
import { loadWeights } from "../model/loadWeights";
import { parameterSpecs } from "../model/parameters";
import { allocateSlabs, blockOwners, readTensor, type Slabs, uploadTensor } from "../model/weights";
import { denseOptimiser } from "../training/optimiser";
import { rowOrder } from "../training/rowOrder";
import { learningRateAt } from "../training/schedule";
import { TrainingSession } from "../training/session";
import { goldenTraining } from "./goldenTesting";
import { type Located, Locator, type TrainingContext } from "./locate";
import { PortionLocator } from "./portionLocator";
import { portionMask, warmUpPortions } from "./portions";

async function goldenContext(arena: Arena, maxSlabBytes = 1 << 27) {
  const { context, rows } = await goldenTraining(arena, { maxSlabBytes });
  const { recipe } = context;
  const locate = { ...recipe.locate, together: "layer" as const };
  return { context: { ...context, recipe: { ...recipe, locate }, microBatchSize: 4 }, rows };
}

const readAll = ({ gpu }: TrainingContext, { slabs }: Slabs) =>
  Promise.all(slabs.map(async (slab) => bitsOf(await readFloats(gpu, slab))));

/** One portion trained with the dense optimiser, all other tensors put back to the base after every step. */
async function trainedAlone(context: TrainingContext, rows: PackedRows, isFree: (name: string) => boolean) {
  const { gpu, config, base, recipe } = context;
  using arena = new Arena(gpu);
  const weights = allocateSlabs(arena, base.layout, "copy", "weights");
  const gradient = allocateSlabs(arena, base.layout, "gradient", "gradients");
  const { contextLength, batchSize, shuffle, seed, locate } = recipe;
  const sizes = { contextLength, batchSize, microBatchSize: 4, documentMask: false, recompute: false };
  const optimiser = denseOptimiser(arena, weights, gradient);
  using session = new TrainingSession(gpu, arena, { config, weights, optimiser, ...sizes });
  const values = new Map<string, Float32Array<ArrayBuffer>>();
  for (const { name } of base.layout.tensors) values.set(name, await readTensor(gpu, base, name));
  for (const [name, original] of values) uploadTensor(gpu, weights, name, original);
  const order = rowOrder({ rowCount: rows.rowCount, batchSize, shuffle, seed });
  for (let step = 0; step < locate.steps; step++) {
    const adamw = { beta1: 0.9, beta2: 0.95, epsilon: 1e-8, ...locate };
    upload(gpu, optimiser.stepValues, stepValues(adamw, { step, learningRate: learningRateAt(locate, step) }));
    await session.step(rows, order(step), true);
    for (const [name, original] of values) if (!isFree(name)) uploadTensor(gpu, weights, name, original);
  }
  const changes = new Map<string, Float32Array>();
  for (const [name, original] of values) {
    const trained = await readTensor(gpu, weights, name);
    changes.set(
      name,
      trained.map((value, index) => Math.abs(value - (original[index] ?? 0))),
    );
  }
  return changes;
}

test("importance is the change of each portion trained with the rest at the base, which is put back bit for bit", async () => {
  const gpu = await testDevice();
  using arena = new Arena(gpu);
  const { context: plain, rows } = await goldenContext(arena, 1 << 15);
  // The dense optimiser of the comparison clips by the norm over all weights: with a bound that is never met both are one.
  const recipe = { ...plain.recipe, locate: { ...plain.recipe.locate, clipNorm: 1e9, steps: 3 } };
  const found = new Map<string, Float32Array>();
  const context: TrainingContext = {
    ...plain,
    recipe,
    onImportance: async (_, scores) => {
      for (const { name } of scores.layout.tensors) found.set(name, await readTensor(gpu, scores, name));
    },
  };
  expect(context.base.layout.slabs.length).toBeGreaterThan(2);
  const before = await readAll(context, context.base);
  const usedBefore = gpu.memory.report().totalBytes;
  using masks = new Arena(gpu);
  using locator = new PortionLocator(context);
  const { losses } = await drain(locator.locate("ability", rows, masks));
  expect(await readAll(context, context.base)).toEqual(before);
  const portions = warmUpPortions(context.config);
  expect(losses).toHaveLength(3 * portions.length);
  // Every portion starts from the base: the same loss, bit for bit.
  expect(new Set(losses.filter((_, step) => step % 3 === 0)).size).toBe(1);
  for (const { members, label } of portions.filter(({ label }) => label !== "layer 0")) {
    const isFree = (name: string) => members.some((member) => member.name === name);
    const expected = await trainedAlone(context, rows, isFree);
    for (const { name, rowStart, rowCount } of members) {
      const tensor = expected.get(name) ?? new Float32Array();
      const width = name.includes("norm") ? tensor.length : context.config.hiddenSize;
      const whole = name.includes("embed_tokens") ? [rowStart * width, (rowStart + rowCount) * width] : [0];
      const [values, scores] = [tensor.slice(...whole), (found.get(name) ?? new Float32Array()).slice(...whole)];
      const largest = Math.max(...values);
      const error = Math.max(...values.map((value, index) => Math.abs(value - (scores[index] ?? Number.NaN))));
      expect(largest, name).toBeGreaterThan(0);
      // A table in several portions is here trained whole: its rows see each other. Float32 sums in another order else.
      expect(error / largest, `${label}: ${name}`).toBeLessThan(1e-3);
    }
  }
  masks[Symbol.dispose]();
  locator[Symbol.dispose]();
  expect(gpu.memory.report().totalBytes).toBe(usedBefore);
}, 240_000);

test("portions' masks share nothing and hold every scalar, over several slabs", async () => {
  const gpu = await testDevice();
  using arena = new Arena(gpu);
  const { context } = await goldenContext(arena, 1 << 15);
  const { layout } = context.base;
  const seen = layout.slabs.map(({ blocks }) => new Uint32Array(blocks * 32));
  let count = 0;
  for (const portion of warmUpPortions(context.config)) {
    using own = new Arena(gpu);
    const mask = await portionMask(gpu, own, layout, portion);
    count += mask.count;
    for (const [slab, { maskWords }] of mask.slabs.entries()) {
      const words = bitsOf(await readFloats(gpu, { ...maskWords, dtype: "f32" }));
      words.forEach((word, index) => {
        expect((seen[slab]?.[index] ?? 0) & word).toBe(0);
        if (seen[slab]) seen[slab][index] = (seen[slab][index] ?? 0) | word;
      });
    }
  }
  expect(count).toBe(layout.parameterCount);
});

/** |both| / |either|. */
async function jaccard({ gpu, base }: TrainingContext, left: Located, right: Located): Promise<number> {
  const both = (await tensorOverlaps(gpu, { left: left.mask, right: right.mask }, blockOwners(base))).reduce(
    (sum, count) => sum + count,
    0,
  );
  return both / (left.mask.count + right.mask.count - both);
}

async function embeddedContext(arena: Arena) {
  const gpu = await testDevice();
  const recipe = parseRecipeText(await readFile("recipes/embedded.json", "utf8"));
  const absent = async (path: string): Promise<Blob> => {
    throw new AppError("missing-file", path);
  };
  const sources = {
    readFile: absent,
    readEmbedded: readEmbedded((path) => (existsSync(`public/${path}`) ? openAsBlob(`public/${path}`) : absent(path))),
  };
  const folder = await loadModelFolder(recipe.model, sources);
  const config = parseModelConfig(folder.config);
  const tokenizer = folder.tokenizer && createTokenizer(folder.tokenizer.json, folder.tokenizer.config);
  const base = allocateSlabs(arena, buildLayout(parameterSpecs(config), 1 << 27), "base", "weights");
  for await (const _ of loadWeights(gpu, base, await openWeightFiles(folder.weights)));
  const model = { tokenizer, vocabSize: config.vocabSize };
  const { documents } = await drain(readCorpus(recipe.ability.corpus, sources, model, recipe.corpora));
  const rows = packRows(documents, { contextLength: recipe.contextLength, eosTokenId: config.eosTokenId ?? 0 });
  return { context: { gpu, config, base, recipe, microBatchSize: recipe.batchSize } satisfies TrainingContext, rows };
}

test("on the embedded model the key neurons overlap those of the other two readings of Eq. 1 far above chance", async () => {
  const gpu = await testDevice();
  using arena = new Arena(gpu);
  const { context, rows } = await embeddedContext(arena);
  const keyNeuronRatio = 0.05;
  const located = async (fields: Partial<Recipe["locate"]>) => {
    const locate = { ...context.recipe.locate, steps: 12, keyNeuronRatio, ...fields };
    const own = { ...context, recipe: { ...context.recipe, locate, batchSize: 4 }, microBatchSize: 4 };
    using locator = fields.together === "layer" ? new PortionLocator(own) : new Locator(own);
    return await drain(locator.locate("ability", rows, arena));
  };
  const all = await located({});
  const byLayer = await jaccard(context, all, await located({ together: "layer" }));
  const byGradient = await jaccard(context, all, await located({ importance: "accumulated-gradient" }));
  console.log(`Jaccard with all together: one layer ${byLayer.toFixed(3)}, summed gradient ${byGradient.toFixed(3)}`);
  const chance = keyNeuronRatio / (2 - keyNeuronRatio);
  expect(byLayer).toBeGreaterThan(10 * chance);
  expect(byLayer).toBeGreaterThan(byGradient);
}, 240_000);
