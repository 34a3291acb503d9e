// Weights in f16 and bf16: what the model computes is what it computes of the same weights, rounded, in f32.
import { openAsBlob } from "node:fs";
import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { hasCode } from "../base/errors";
import { encodeScalars, type WrittenType } from "../formats/dtype";
import { type ModelConfig, parseModelConfig } from "../formats/modelConfig";
import { encodeHeader } from "../formats/safetensors";
import { openWeightFiles, type WeightFiles } from "../formats/weightFiles";
import { Arena } from "../gpu/arena";
import { Plan } from "../gpu/plan";
import type { WeightType } from "../gpu/tensor";
import { testDevice } from "../gpu/testing";
import { readFloats, readHalves, upload } from "../gpu/transfer";
import { allocateBatch, BatchWriter } from "./batch";
import { Decoder } from "./decoder";
import { Generator } from "./generator";
import { blockSize, buildLayout } from "./layout";
import { loadWeights } from "./loadWeights";
import { parameterSpecs } from "./parameters";
import { allocateSlabs, readTensor, type Slabs, uploadTensor } from "./weights";

const folder = (name: string) => `fixtures/goldens/${name}`;
const halves = ["f16", "bf16"] as const;

async function golden(name: string) {
  const config = parseModelConfig(JSON.parse(await readFile(`${folder(name)}/config.json`, "utf8")));
  return { config, files: await openWeightFiles([await openAsBlob(`${folder(name)}/model.safetensors`)]) };
}

/** The same checkpoint with its scalars in another type. */
async function inType(files: WeightFiles, dtype: WrittenType): Promise<WeightFiles> {
  const plans = files.entries.map(({ name, shape }) => ({ name, shape, dtype }));
  const parts: Uint8Array<ArrayBuffer>[] = [encodeHeader(plans)];
  for (const { name } of plans) parts.push(encodeScalars(await files.read(name), dtype));
  return openWeightFiles([new Blob(parts)]);
}

async function loaded(arena: Arena, config: ModelConfig, files: WeightFiles, storage: WeightType, slabBytes = 1 << 27) {
  const gpu = await testDevice();
  const layout = buildLayout(parameterSpecs(config), slabBytes);
  const weights = allocateSlabs(arena, layout, "weights", "weights", storage);
  for await (const _ of loadWeights(gpu, weights, files));
  return weights;
}

/** An f32 model of the values that another one holds. */
async function widened(arena: Arena, source: Slabs): Promise<Slabs> {
  const gpu = await testDevice();
  const weights = allocateSlabs(arena, source.layout, "widened", "weights");
  for (const { name } of source.layout.tensors) uploadTensor(gpu, weights, name, await readTensor(gpu, source, name));
  return weights;
}

function relativeError(found: Float32Array, expected: Float32Array): number {
  const scale = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-30);
  return expected.reduce((most, value, at) => Math.max(most, Math.abs(value - (found[at] ?? Number.NaN))), 0) / scale;
}

/** Loss and all gradients of two rows, and then the logits, where the vocabulary lies in one slab. */
async function passes(config: ModelConfig, weights: Slabs) {
  const gpu = await testDevice();
  using arena = new Arena(gpu);
  const contextLength = 9;
  const batch = allocateBatch(arena, 2, contextLength);
  const decoder = new Decoder(arena, { config, weights, batch, documentMask: false });
  const gradient = allocateSlabs(arena, weights.layout, "gradient", "gradients");
  const tokens = Uint32Array.from({ length: 18 }, (_, index) => (index * index + 5) % config.vocabSize);
  const rows = { rowCount: 2, contextLength, tokens, documentStart: new Uint32Array(18) };
  new BatchWriter(batch).write(gpu, rows, [0, 1]);
  upload(gpu, decoder.lossScale, Float32Array.of(1 / 16));
  using plan = new Plan(gpu, "passes");
  decoder.forward(plan);
  decoder.backward(plan, { kind: "dense", gradient });
  await plan.run();
  const gradients = await Promise.all(gradient.slabs.map((slab) => readFloats(gpu, slab)));
  const loss = await readFloats(gpu, decoder.lossSum);
  if (weights.layout.slabs.length > 1) return { loss, gradients, logits: new Float32Array() };
  using logitsPlan = new Plan(gpu, "logits");
  const logits = decoder.logits(logitsPlan);
  await logitsPlan.run();
  return { loss, gradients, logits: await readFloats(gpu, logits) };
}

describe.each(["llama", "qwen2", "qwen3"])("%s", (name) => {
  // 16 KiB of f32 split the layers over several slabs; the embedding needs 18.
  test.each([
    ["f16", 1 << 27],
    ["bf16", 1 << 27],
    ["bf16", 4 * 97 * 48],
  ] as const)(
    "%s in slabs of %i bytes: loss, gradients and logits of the rounded weights",
    async (storage, slabBytes) => {
      const gpu = await testDevice();
      using arena = new Arena(gpu);
      const { config, files } = await golden(name);
      const before = gpu.memory.report().bytes.weights;
      const weights = await loaded(arena, config, files, storage, slabBytes);
      const blocks = weights.layout.slabs.reduce((sum, slab) => sum + slab.blocks, 0);
      expect(gpu.memory.report().bytes.weights - before).toBe(2 * blockSize * blocks);
      const found = await passes(config, weights);
      const expected = await passes(config, await widened(arena, weights));
      // The same sums in the same order; only a compiler may join a product and a sum elsewhere: a few units of 6e-8.
      expect(relativeError(found.loss, expected.loss)).toBeLessThan(1e-6);
      expect(found.logits.length > 0).toBe(slabBytes === 1 << 27);
      expect(relativeError(found.logits, expected.logits)).toBeLessThan(1e-6);
      found.gradients.forEach((slab, index) => {
        expect(relativeError(slab, expected.gradients[index] ?? slab)).toBeLessThan(2e-6);
      });
    },
  );
});

test.each(halves)("generation with %s says what the rounded weights say", async (storage) => {
  const gpu = await testDevice();
  using arena = new Arena(gpu);
  const { config, files } = await golden("qwen2");
  const weights = await loaded(arena, config, files, storage);
  const prompts = [[3, 1, 4], [1, 5, 9, 2, 6], [5]];
  const said: number[][][] = [];
  for (const model of [weights, await widened(arena, weights)]) {
    using generator = new Generator(gpu, { config, weights: model, rows: 3, maxLength: 12 });
    said.push(await generator.generate(prompts, { maxNewTokens: 6, stopTokenIds: [] }));
  }
  expect(said[0]).toEqual(said[1]);
  expect(said[0]?.every((tokens) => tokens.length === 6)).toBe(true);
});

test.each([
  ["f16", "F16"],
  ["bf16", "BF16"],
] as const)("%s keeps the bits of %s files and rounds those of others once", async (storage, fileType) => {
  const gpu = await testDevice();
  using arena = new Arena(gpu);
  const { config, files } = await golden("llama");
  const own = await loaded(arena, config, await inType(files, fileType), storage);
  for (const slab of own.slabs) await readHalves(gpu, slab);
  for (const { name } of own.layout.tensors) {
    expect(encodeScalars(await readTensor(gpu, own, name), fileType), name).toEqual(
      encodeScalars(await files.read(name), fileType),
    );
  }
  const rounded = await loaded(arena, config, files, storage);
  for (const [index, slab] of own.slabs.entries()) {
    expect(await readHalves(gpu, rounded.slabs[index] ?? slab)).toEqual(await readHalves(gpu, slab));
  }
  const wide = await loaded(arena, config, await inType(files, fileType), "f32");
  for (const { name } of own.layout.tensors) {
    expect(await readTensor(gpu, wide, name)).toEqual(await readTensor(gpu, own, name));
  }
});

test("a weight that f16 cannot hold is a named error", async () => {
  using arena = new Arena(await testDevice());
  const { config, files } = await golden("llama");
  const name = "model.norm.weight";
  const large: WeightFiles = {
    ...files,
    readRange: async (tensor, start, count) => {
      const bytes = await files.readRange(tensor, start, count);
      return tensor === name ? new Uint8Array(new Float32Array(count).fill(70_000).buffer) : bytes;
    },
  };
  const error: unknown = await loaded(arena, config, large, "f16").catch((reason: unknown) => reason);
  expect(hasCode(error, "bad-recipe")).toBe(true);
  expect(String(error)).toMatch(/model\.norm\.weight holds 70000; f16 holds at most 65504/);
  await loaded(arena, config, large, "bf16");
});
