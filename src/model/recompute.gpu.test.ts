// Recomputed activations give the gradients of kept ones bit for bit, in less memory.
import { expect, test } from "vitest";
import { createRandom } from "../base/random";
import type { ModelConfig } from "../formats/modelConfig";
import type { PackedRows } from "../formats/packRows";
import { Arena } from "../gpu/arena";
import { Plan } from "../gpu/plan";
import { testDevice } from "../gpu/testing";
import { readFloats, upload } from "../gpu/transfer";
import { bitsOf } from "../kernels/sparseTesting";
import { allocateBatch, BatchWriter } from "./batch";
import { Decoder } from "./decoder";
import { buildLayout } from "./layout";
import { parameterSpecs } from "./parameters";
import { randomise, tinyConfig } from "./testing";
import { allocateSlabs, type Slabs } from "./weights";

const plain: ModelConfig = { ...tinyConfig, vocabSize: 45, hiddenSize: 24, intermediateSize: 38, layers: 4 };

async function randomWeights(config: ModelConfig, arena: Arena): Promise<Slabs> {
  const weights = allocateSlabs(arena, buildLayout(parameterSpecs(config), 1 << 27), "weights", "weights");
  await randomise(weights, 2);
  return weights;
}

function randomRows(contextLength: number, vocabSize: number): PackedRows {
  const random = createRandom(5);
  const tokens = Uint32Array.from({ length: 2 * contextLength }, () => random.integer(vocabSize));
  const documentStart = tokens.map((_, index) => (index % contextLength < 4 ? 0 : 4));
  return { rowCount: 2, contextLength, tokens, documentStart };
}

/** Two passes over the same rows with the gradient added up: loss, gradient, and the bytes of the activations. */
async function passes(config: ModelConfig, weights: Slabs, rows: PackedRows, recompute: boolean) {
  const gpu = await testDevice();
  const before = gpu.memory.report().bytes.activations;
  using arena = new Arena(gpu);
  const batch = allocateBatch(arena, rows.rowCount, rows.contextLength);
  const decoder = new Decoder(arena, { config, weights, batch, documentMask: true, recompute });
  const gradient = allocateSlabs(arena, weights.layout, "gradient", "gradients");
  using plan = new Plan(gpu, "pass");
  decoder.forward(plan);
  decoder.backward(plan, { kind: "dense", gradient });
  new BatchWriter(batch).write(gpu, rows, [0, 1]);
  upload(gpu, decoder.lossScale, Float32Array.of(0.25));
  await plan.run();
  await plan.run();
  const parts = await Promise.all([decoder.lossSum, ...gradient.slabs].map((slab) => readFloats(gpu, slab)));
  return { parts: parts.map(bitsOf), bytes: gpu.memory.report().bytes.activations - before };
}

test.each<[string, ModelConfig]>([
  ["sliding window", { ...plain, slidingWindow: 4 }],
  ["untied head and biases", { ...plain, tiedHead: false, attentionBias: true, outputBias: true }],
  ["query and key norms", { ...plain, architecture: "qwen3", queryKeyNorm: true }],
])("loss and gradients are those of kept activations, bit for bit: %s", async (_, config) => {
  const gpu = await testDevice();
  using arena = new Arena(gpu);
  const weights = await randomWeights(config, arena);
  const rows = randomRows(19, config.vocabSize);
  const kept = await passes(config, weights, rows, false);
  const again = await passes(config, weights, rows, true);
  expect(kept.parts[1]?.some((bits) => bits !== 0)).toBe(true);
  expect(again.parts).toEqual(kept.parts);
  expect(again.bytes).toBeLessThan(0.6 * kept.bytes);
});

test("a vocabulary of several blocks uses a layer's own memory for its logits, with the same bits", async () => {
  const gpu = await testDevice();
  using arena = new Arena(gpu);
  const config = { ...plain, vocabSize: 70_001, hiddenSize: 8, intermediateSize: 9003, layers: 2, headSize: 2 };
  const weights = await randomWeights(config, arena);
  const rows = randomRows(130, config.vocabSize);
  const kept = await passes(config, weights, rows, false);
  const again = await passes(config, weights, rows, true);
  expect(again.parts).toEqual(kept.parts);
  const gateUpBytes = 4 * 260 * 2 * config.intermediateSize;
  expect(kept.bytes).toBeGreaterThan(3.9 * gateUpBytes);
  expect(again.bytes).toBeLessThan(2.2 * gateUpBytes);
});
