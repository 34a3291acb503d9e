// What a report keeps beside the method's own results, on the golden model: each against another way to the same number.
import { existsSync, openAsBlob } from "node:fs";
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { drain } from "../base/drain";
import { AppError } from "../base/errors";
import { packRows } from "../formats/packRows";
import { parseRecipeText } from "../formats/recipe";
import type { Sources } from "../formats/sources";
import { openWeightFiles } from "../formats/weightFiles";
import { Arena } from "../gpu/arena";
import { Plan } from "../gpu/plan";
import { testDevice } from "../gpu/testing";
import { readFloats, readWords } from "../gpu/transfer";
import { maskOfWords } from "../kernels/mask";
import { maskWordsFrom } from "../kernels/neuronMask";
import { addDelta } from "../kernels/sparseDelta";
import { Locator } from "../method/locate";
import { corpusStages } from "../method/stages";
import { goldenRun } from "../method/testFixtures";
import { Generator } from "../model/generator";
import { allocateSlabs } from "../model/weights";
import type { JobProgress, PreparedRun } from "./api";
import { createEngine, type LocalEngine } from "./engine";
import { JobControl } from "./job";
import { fittingMicroBatch } from "./microBatch";
import { openModel, prepareRun } from "./prepare";
import { recordTensors } from "./recordTensors";
import type { RunReport } from "./report";

const absent = async (path: string): Promise<Blob> => {
  throw new AppError("missing-file", path);
};
const sources: Sources = {
  readFile: (path) => (existsSync(`${goldenRun}/${path}`) ? openAsBlob(`${goldenRun}/${path}`) : absent(path)),
  readEmbedded: absent,
};
const continuations = {
  every: 3,
  maxNewTokens: 5,
  prompts: [
    { language: "en", prompt: [5, 9, 14], answer: [3] },
    { language: "es", prompt: [20, 7, 7, 31, 2], answer: [4] },
  ],
};

let prepared: PreparedRun;
let engine: LocalEngine;
let plain: RunReport;
let report: RunReport;
const reported: JobProgress[] = [];

beforeAll(async () => {
  const recipe = parseRecipeText(await readFile(`${goldenRun}/recipe.json`, "utf8"));
  const model = await openModel(recipe, sources);
  const run = await prepareRun(recipe, sources, model);
  const learn = { ...recipe.learn, compareFull: true };
  prepared = { ...run, recipe: { ...recipe, learn }, continuations };
  await testDevice();
  engine = createEngine({ gpu: () => navigator.gpu, runtime: "test" });
  await engine.open();
  await engine.loadModel(model.files);
  plain = await engine.run(run, new JobControl<JobProgress>());
  report = await engine.run(prepared, new JobControl<JobProgress>((progress) => reported.push(progress)));
});

afterAll(() => engine?.close());

function context() {
  const { gpu, base } = engine.finished();
  const { config } = report.model;
  const microBatchSize = fittingMicroBatch(gpu, config, prepared.recipe);
  return { gpu, base, config, recipe: prepared.recipe, microBatchSize };
}

test("continuations and the full training leave every loss as it was, bit for bit", () => {
  expect(Object.keys(plain.losses)).toHaveLength(8);
  for (const [training, losses] of Object.entries(plain.losses)) expect(report.losses[training]).toEqual(losses);
  expect(report.similarity).toEqual(plain.similarity);
  expect(plain.continuations).toBeUndefined();
});

test("a continuation is what the weights of its step say: the base at first, the checkpoint at last", async () => {
  const { gpu, base, method } = engine.finished();
  const prompts = continuations.prompts.map(({ prompt }) => prompt);
  const options = { maxNewTokens: continuations.maxNewTokens, stopTokenIds: [prepared.eosTokenId] };
  const found = await engine.continuations();
  const { steps } = prepared.recipe.learn;
  const at = [0, 3, 6, 9, steps].filter((step) => step <= steps);
  const [{ result: learned } = {}] = method.learned;
  using generator = new Generator(gpu, { config: report.model.config, weights: base, rows: 2, maxLength: 12 });
  const first = await generator.generate(prompts, options);
  for (const { name } of method.learned) {
    expect(found[`learn/${name}`]?.map(({ step }) => step)).toEqual([...new Set(at)]);
    expect(found[`learn/${name}`]?.[0]?.tokens).toEqual(first);
  }
  using arena = new Arena(gpu);
  const weights = allocateSlabs(arena, base.layout, "checkpoint", "weights");
  using plan = new Plan(gpu, "checkpoint");
  for (const [slab, source] of base.slabs.entries()) plan.copy(source, weights.slabs[slab]!);
  addDelta(plan, { delta: learned!.delta, slabs: weights.slabs }, 1);
  await plan.run();
  using checkpoint = new Generator(gpu, { config: report.model.config, weights, rows: 2, maxLength: 12 });
  expect(found["learn/ability"]?.at(-1)?.tokens).toEqual(await checkpoint.generate(prompts, options));
  expect(found["full/ability"]?.map(({ step }) => step)).toEqual([...new Set(at)]);
  const live = reported.filter(({ stage }) => stage === "learn/es").flatMap((progress) => progress.continuations ?? []);
  expect(live).toEqual(found["learn/es"]);
});

test("the lattice says what locating at its ratios finds", async () => {
  const { recipe } = prepared;
  const [stage] = corpusStages(recipe, prepared);
  const rows = packRows(stage.warmUp, { contextLength: recipe.contextLength, eosTokenId: prepared.eosTokenId });
  const lattice = report.keyNeurons.ability?.lattice ?? [];
  const own = recipe.locate.keyNeuronRatio;
  expect(lattice.length).toBeGreaterThan(15);
  const { lattice: _, importance, ...neurons } = report.keyNeurons.ability!;
  expect(lattice.find(({ ratio }) => ratio === own)).toEqual({ ratio: own, ...neurons });
  for (const point of [lattice[3], lattice.at(-2)]) {
    const locate = { ...recipe.locate, keyNeuronRatio: point?.ratio ?? 0 };
    let scores = 0;
    using arena = new Arena(context().gpu);
    using locator = new Locator({
      ...context(),
      recipe: { ...recipe, locate },
      onImportance: async (_, { slabs }) => {
        for (const slab of slabs) for (const score of await readFloats(context().gpu, slab)) scores += score;
      },
    });
    const { mask, threshold, byTensor } = await drain(locator.locate("ability", rows, arena));
    expect(point).toEqual({ ratio: locate.keyNeuronRatio, threshold, count: mask.count, byTensor });
    const { tensors } = context().base.layout;
    const total = tensors.reduce((sum, { size }, tensor) => sum + size * (importance?.[tensor] ?? Number.NaN), 0);
    // f32 sums of blocks.
    expect(Math.abs(total - scores) / scores).toBeLessThan(1e-6);
  }
});

test("overlaps and combinations of PyTorch's masks are those counted scalar by scalar", async () => {
  const { gpu, base } = context();
  using arena = new Arena(gpu);
  const names = ["ability", "reference", "bn", "es"];
  const chosen: Map<string, Float32Array>[] = [];
  const located: { name: string; result: { mask: Awaited<ReturnType<typeof maskOfWords>> } }[] = [];
  for (const name of names) {
    const file = await openWeightFiles([await openAsBlob(`${goldenRun}/expected/mask.${name}.safetensors`)]);
    const values = new Map<string, Float32Array>();
    const set = base.layout.slabs.map(() => new Set<number>());
    for (const tensor of base.layout.tensors) {
      const bits = await file.read(tensor.name);
      values.set(tensor.name, bits);
      const [part] = tensor.parts;
      bits.forEach((bit, index) => {
        if (bit === 1) set[part!.slab]!.add(part!.offset + index);
      });
    }
    chosen.push(values);
    const words = base.layout.slabs.map(({ blocks }, slab) => maskWordsFrom(blocks * 1024, (i) => set[slab]!.has(i)));
    located.push({ name, result: { mask: await maskOfWords(gpu, arena, { label: name, words }) } });
  }
  const { overlaps } = await recordTensors({ gpu, base }, { located, learned: [] } as never);
  const combinations = Array.from({ length: 16 }, () => 0);
  const both = overlaps.pairs.map(() => base.layout.tensors.map(() => 0));
  for (const { name, index: tensor, size } of base.layout.tensors) {
    for (let i = 0; i < size; i++) {
      const bits = chosen.map((values) => values.get(name)![i] === 1);
      combinations[bits.reduce((sum, bit, mask) => sum + (bit ? 1 << mask : 0), 0)]! += 1;
      overlaps.pairs.forEach(({ left, right }, pair) => {
        if (bits[left] && bits[right]) both[pair]![tensor]! += 1;
      });
    }
  }
  expect(overlaps.corpora).toEqual(names);
  expect(overlaps.pairs).toHaveLength(6);
  expect(overlaps.pairs.map(({ byTensor }) => byTensor)).toEqual(both);
  expect(overlaps.combinations).toEqual(combinations);
});

test("movement is that of the delta's values, and what a training may move is its mask", async () => {
  const { gpu, base, method } = engine.finished();
  for (const { name, result } of method.learned) {
    const values = new Map<number, number[]>();
    for (const [slab, { maskWords }] of result.delta.mask.slabs.entries()) {
      const words = await readWords(gpu, maskWords);
      const packed = await readFloats(gpu, result.delta.values[slab]!);
      let position = 0;
      for (let scalar = 0; scalar < words.length * 32; scalar++) {
        if (((words[scalar >>> 5]! >>> (scalar & 31)) & 1) === 0) continue;
        const tensor = base.layout.slabs[slab]!.blockTensor[scalar >>> 10]!;
        values.set(tensor, [...(values.get(tensor) ?? []), packed[position++]!]);
      }
    }
    const found = report.movement?.[name];
    for (const { index } of base.layout.tensors) {
      const own = values.get(index) ?? [];
      expect(found?.count[index]).toBe(own.length);
      expect(found?.largest[index]).toBe(own.reduce((most, value) => Math.max(most, Math.abs(value)), 0));
      const rms = Math.sqrt(own.reduce((sum, value) => sum + value * value, 0) / Math.max(1, own.length));
      // f32 sums of blocks.
      expect(Math.abs((found?.rms[index] ?? Number.NaN) - rms)).toBeLessThanOrEqual(1e-6 * rms);
    }
  }
});

test("the full training has the ability's rows and steps, and the memory of four dense copies", () => {
  const sparse = report.stages.find(({ stage }) => stage === "learn/ability");
  const full = report.stages.find(({ stage }) => stage === "full/ability");
  expect([full?.steps, full?.tokenCount]).toEqual([sparse?.steps, sparse?.tokenCount]);
  expect(report.losses["full/ability"]).toHaveLength(prepared.recipe.learn.steps);
  // The same weights and rows before the first update, by kernels that differ only in where the gradient goes.
  expect(report.losses["full/ability"]?.[0]).toBe(report.losses["learn/ability"]?.[0]);
  const dense = context().base.layout.slabs.reduce((sum, { blocks }) => sum + blocks * 4096, 0);
  // A packed array ends with a whole quad of four.
  const count = 4 * Math.ceil(report.movement!.ability!.count.reduce((sum, tensor) => sum + tensor, 0) / 4);
  expect(context().base.layout.slabs).toHaveLength(1);
  expect(full?.memory?.weights).toBe(dense);
  expect(sparse?.memory?.weights).toBe(dense + 4 * count);
  // Beside the weights' gradient there is that of the activations, the same in both.
  const shared = (sparse?.memory?.gradients ?? 0) - 4 * count;
  expect(shared).toBeGreaterThanOrEqual(0);
  expect(full?.memory?.gradients).toBe(dense + shared);
  // Two moments; of the mask a bit a scalar and a packed position for every 128. 8 KiB: step values and the norm's partial sums.
  const masks = dense / 32 + dense / 128;
  expect((sparse?.memory?.optimiser ?? 0) - 8 * count - masks).toBeLessThan(8192);
  expect((full?.memory?.optimiser ?? 0) - 2 * dense).toBeLessThan(8192);
  expect(sparse?.memory?.activations).toBe(full?.memory?.activations);
});
