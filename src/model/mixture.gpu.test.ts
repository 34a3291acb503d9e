// A mixture of awkward sizes: its routers' gradient against central differences, and what it computes against models without routers.
import { expect, test } from "vitest";
import { createRandom } from "../base/random";
import type { ModelConfig } from "../formats/modelConfig";
import { Arena } from "../gpu/arena";
import { Plan } from "../gpu/plan";
import type { WeightType } from "../gpu/tensor";
import { testDevice } from "../gpu/testing";
import { readFloats, upload } from "../gpu/transfer";
import { type AdaptedTensors, type Adapters, allocateAdapters } from "./adapters";
import { allocateBatch, BatchWriter } from "./batch";
import { Decoder } from "./decoder";
import { expectDerivative, largestOf } from "./derivativeTesting";
import { placeExperts } from "./experts";
import { Generator } from "./generator";
import { buildLayout } from "./layout";
import { mergeAdapters } from "./mergeAdapters";
import { parameterSpecs } from "./parameters";
import { allocateRouting, initialiseRouting } from "./routing";
import { randomise, tinyConfig } from "./testing";
import { allocateSlabs, readTensor, type Slabs, uploadTensor } from "./weights";

const [rowCount, contextLength, scale] = [2, 12, 1.75];

interface Sizes {
  readonly rank: number;
  readonly experts: number;
  readonly active: number;
  readonly tensors: AdaptedTensors;
  readonly storage?: WeightType;
}

async function makeMixture(arena: Arena, config: ModelConfig, sizes: Sizes) {
  const { rank, experts, tensors, storage = "f32" } = sizes;
  const { gpu } = arena;
  const base = allocateSlabs(arena, buildLayout(parameterSpecs(config), 1 << 27), "base", "weights", storage);
  await randomise(base, 11);
  const apart: Adapters[] = [];
  for (let expert = 0; expert < experts; expert++) {
    const adapters = allocateAdapters(arena, config, { rank, scale, tensors });
    await randomise(adapters.weights, 12 + expert);
    apart.push(adapters);
  }
  const together = allocateAdapters(arena, config, { rank: experts * rank, scale, tensors });
  const mixture = { ...together, routing: allocateRouting(arena, config, sizes) };
  await placeExperts(gpu, mixture, {
    experts,
    read: (expert, name) => readTensor(gpu, apart[expert]!.weights, name),
  });
  return { base, apart, mixture };
}

/** A decoder over two rows of random tokens. */
async function makeDecoder(
  arena: Arena,
  config: ModelConfig,
  {
    weights,
    adapters,
    ...options
  }: { weights: Slabs; adapters?: Adapters; recompute?: boolean; forwardOnly?: boolean },
) {
  const random = createRandom(5);
  const tokens = Uint32Array.from({ length: rowCount * contextLength }, () => random.integer(config.vocabSize));
  const batch = allocateBatch(arena, rowCount, contextLength);
  const rows = { rowCount, contextLength, tokens, documentStart: tokens.map(() => 0) };
  new BatchWriter(batch).write(await testDevice(), rows, [0, 1]);
  return new Decoder(arena, { config, weights, adapters, batch, documentMask: false, ...options });
}

async function logitsOf(arena: Arena, config: ModelConfig, model: { weights: Slabs; adapters?: Adapters }) {
  const decoder = await makeDecoder(arena, config, { ...model, forwardOnly: true });
  using plan = new Plan(arena.gpu, "logits");
  const logits = decoder.logits(plan);
  await plan.run();
  return readFloats(arena.gpu, logits);
}

const distance = (a: Float32Array, b: Float32Array) => Math.max(...a.map((value, i) => Math.abs(value - b[i]!)));

const cases: readonly [string, Sizes, ModelConfig][] = [
  ["soft, every projection", { rank: 3, experts: 3, active: 3, tensors: "all" }, tinyConfig],
  [
    "two of three, MLP, base in bf16",
    { rank: 1, experts: 3, active: 2, tensors: "mlp", storage: "bf16" },
    { ...tinyConfig, attentionBias: true, outputBias: true, tiedHead: false, kvHeads: 4 },
  ],
  [
    "soft, query and key norms",
    { rank: 2, experts: 5, active: 5, tensors: "all" },
    { ...tinyConfig, architecture: "qwen3", queryKeyNorm: true },
  ],
];

test.each(cases)(
  "%s: the routers' gradient by finite differences, the same with recomputation",
  async (_, sizes, config) => {
    const gpu = await testDevice();
    using arena = new Arena(gpu);
    const { base, mixture } = await makeMixture(arena, config, sizes);
    const { weights } = mixture.routing;
    await randomise(weights, 21);
    // The choice of experts has no derivative where two logits are equal: far apart, a step of the differences swaps none.
    const spread = sizes.active < sizes.experts ? 8 : 1;
    for (const { name } of weights.layout.tensors) {
      uploadTensor(
        gpu,
        weights,
        name,
        (await readTensor(gpu, weights, name)).map((value) => spread * value),
      );
    }
    const gradients: Slabs[] = [];
    let loss = async () => Number.NaN;
    using forward = new Plan(gpu, "forward");
    for (const recompute of [true, false]) {
      const decoder = await makeDecoder(arena, config, { weights: base, adapters: mixture, recompute });
      const gradient = allocateSlabs(arena, weights.layout, "gradient", "gradients");
      using passes = new Plan(gpu, "passes");
      decoder.forward(passes);
      decoder.backward(passes, { kind: "routers", gradient });
      upload(gpu, decoder.lossScale, Float32Array.of(1));
      await passes.run();
      gradients.push(gradient);
      if (recompute) continue;
      forward.clear(decoder.lossSum);
      decoder.forward(forward);
      loss = async () => {
        await forward.run();
        return (await readFloats(gpu, decoder.lossSum))[0] ?? Number.NaN;
      };
    }
    const random = createRandom(3);
    expect(weights.layout.tensors).toHaveLength(sizes.tensors === "all" ? 4 : 2);
    for (const { name, size } of weights.layout.tensors) {
      const [again, analytic] = [
        await readTensor(gpu, gradients[0]!, name),
        await readTensor(gpu, gradients[1]!, name),
      ];
      expect(again).toEqual(analytic);
      expect(largestOf(analytic)).toBeGreaterThan(1e-2);
      for (const index of [random.integer(size), random.integer(size)]) {
        await expectDerivative(gpu, weights, { name, index, analytic, loss });
      }
    }
  },
);

test("routers of zero weigh all experts alike: the model is the one with their mean merged in", async () => {
  const gpu = await testDevice();
  using arena = new Arena(gpu);
  const experts = 3;
  const { base, mixture } = await makeMixture(arena, tinyConfig, { rank: 2, experts, active: experts, tensors: "all" });
  const merged = allocateSlabs(arena, base.layout, "merged", "weights");
  using merge = new Plan(gpu, "merge");
  mergeAdapters(merge, arena, { base, adapters: { ...mixture, scale: scale / experts }, merged });
  await merge.run();
  initialiseRouting(gpu, mixture.routing, 7);
  const [apart, together] = [
    await logitsOf(arena, tinyConfig, { weights: base, adapters: mixture }),
    await logitsOf(arena, tinyConfig, { weights: merged }),
  ];
  expect(distance(apart, together)).toBeLessThan(1e-5);
  expect(distance(apart, await logitsOf(arena, tinyConfig, { weights: base }))).toBeGreaterThan(0.01);
});

test("texts are continued by the model that losses are measured with; one active expert is that expert alone", async () => {
  const gpu = await testDevice();
  using arena = new Arena(gpu);
  const sizes: Sizes = { rank: 3, experts: 3, active: 2, tensors: "all" };
  const { base, apart, mixture } = await makeMixture(arena, tinyConfig, sizes);
  const { weights } = mixture.routing;
  initialiseRouting(gpu, mixture.routing, 7);
  const start = await readTensor(gpu, weights, weights.layout.tensors[0]!.name);
  expect(Math.max(...start.map(Math.abs))).toBeLessThanOrEqual(Math.fround(1 / Math.sqrt(tinyConfig.hiddenSize)));
  expect(new Set(start).size).toBe(start.length);
  await randomise(weights, 22);
  const routed = await logitsOf(arena, tinyConfig, { weights: base, adapters: mixture });
  using generator = new Generator(gpu, {
    config: tinyConfig,
    weights: base,
    adapters: mixture,
    rows: 2,
    maxLength: 12,
  });
  const random = createRandom(5);
  const tokens = Array.from({ length: 11 }, () => random.integer(tinyConfig.vocabSize));
  const [next] = await generator.generate([tokens], { maxNewTokens: 1, stopTokenIds: [] });
  const own = [...routed.subarray(10 * tinyConfig.vocabSize, 11 * tinyConfig.vocabSize)];
  expect(next).toEqual([own.indexOf(Math.max(...own))]);
  // Tokens differ in the experts that they take: no single expert is the mixture.
  for (const adapters of apart) {
    expect(distance(routed, await logitsOf(arena, tinyConfig, { weights: base, adapters }))).toBeGreaterThan(0.01);
  }
  // One active expert has the gate 1 whatever its logit; the first of equal ones is taken.
  for (const { name, size } of weights.layout.tensors) uploadTensor(gpu, weights, name, new Float32Array(size));
  const alone = { ...mixture, routing: { ...mixture.routing, active: 1 } };
  const first = await logitsOf(arena, tinyConfig, { weights: base, adapters: apart[0]! });
  expect(distance(await logitsOf(arena, tinyConfig, { weights: base, adapters: alone }), first)).toBeLessThan(1e-5);
});
