// Adapters of awkward ranks: their gradient against central differences, and merged against kept apart.
import { expect, test } from "vitest";
import { createRandom } from "../base/random";
import type { ModelConfig } from "../formats/modelConfig";
import { Arena } from "../gpu/arena";
import { Plan } from "../gpu/plan";
import type { WeightType } from "../gpu/tensor";
import { testDevice } from "../gpu/testing";
import { readFloats, upload } from "../gpu/transfer";
import { type Adapters, allocateAdapters } from "./adapters";
import { allocateBatch, BatchWriter } from "./batch";
import { Decoder } from "./decoder";
import { expectDerivative, largestOf } from "./derivativeTesting";
import { Generator } from "./generator";
import { buildLayout } from "./layout";
import { mergeAdapters } from "./mergeAdapters";
import { parameterSpecs } from "./parameters";
import { randomise, tinyConfig } from "./testing";
import { allocateSlabs, readTensor, type Slabs } from "./weights";

const [rowCount, contextLength] = [2, 12];

async function makeModel(
  arena: Arena,
  config: ModelConfig,
  { rank, storage = "f32", maxSlabBytes = 1 << 27 }: { rank: number; storage?: WeightType; maxSlabBytes?: number },
): Promise<{ readonly base: Slabs; readonly adapters: Adapters }> {
  const base = allocateSlabs(arena, buildLayout(parameterSpecs(config), maxSlabBytes), "base", "weights", storage);
  const adapters = allocateAdapters(arena, config, { rank, scale: 1.75 });
  await randomise(base, 11);
  // B too, so that no gradient of A is zero.
  await randomise(adapters.weights, 12);
  return { base, adapters };
}

/** A decoder over two rows of random tokens. */
async function makeDecoder(arena: Arena, config: ModelConfig, weights: Slabs, adapters?: Adapters) {
  const random = createRandom(5);
  const tokens = Uint32Array.from({ length: rowCount * contextLength }, () => random.integer(config.vocabSize));
  const batch = allocateBatch(arena, rowCount, contextLength);
  const rows = { rowCount, contextLength, tokens, documentStart: tokens.map(() => 0) };
  new BatchWriter(batch).write(await testDevice(), rows, [0, 1]);
  return new Decoder(arena, { config, weights, adapters, batch, documentMask: false });
}

const cases: readonly [number, WeightType, string, ModelConfig][] = [
  [1, "f32", "tied head", tinyConfig],
  [
    3,
    "bf16",
    "biases, untied head",
    { ...tinyConfig, attentionBias: true, outputBias: true, tiedHead: false, kvHeads: 4 },
  ],
  [8, "f16", "query and key norms", { ...tinyConfig, architecture: "qwen3", queryKeyNorm: true }],
  [
    8,
    "f32",
    "packed queries, keys and values; a head with normalised rows",
    { ...tinyConfig, architecture: "baichuan", normalisedHead: true, tiedHead: false, kvHeads: 4, headSize: 4 },
  ],
];

test.each(cases)(
  "rank %i, base in %s, %s: gradients of A and B by finite differences",
  async (rank, storage, _, config) => {
    const gpu = await testDevice();
    using arena = new Arena(gpu);
    const { base, adapters } = await makeModel(arena, config, { rank, storage });
    const { weights } = adapters;
    const decoder = await makeDecoder(arena, config, base, adapters);
    const gradient = allocateSlabs(arena, weights.layout, "gradient", "gradients");
    using forward = new Plan(gpu, "forward");
    forward.clear(decoder.lossSum);
    decoder.forward(forward);
    using backward = new Plan(gpu, "backward");
    decoder.backward(backward, { kind: "adapters", gradient });
    upload(gpu, decoder.lossScale, Float32Array.of(1));
    const loss = async () => {
      await forward.run();
      return (await readFloats(gpu, decoder.lossSum))[0] ?? Number.NaN;
    };
    await loss();
    await backward.run();
    const random = createRandom(3);
    // Every kind of projection has an A and a B in the last layer; the first layer's prove the way back through the input.
    for (const { name, size } of weights.layout.tensors) {
      const analytic = await readTensor(gpu, gradient, name);
      expect(largestOf(analytic)).toBeGreaterThan(1e-3);
      await expectDerivative(gpu, weights, { name, index: random.integer(size), analytic, loss });
    }
  },
);

test.each<[number, WeightType]>([
  [1, "f32"],
  [3, "f16"],
  [8, "bf16"],
])(
  "rank %i, base in %s: kept apart or merged, the logits and the continued texts are the same",
  async (rank, storage) => {
    const gpu = await testDevice();
    using arena = new Arena(gpu);
    // A slab of 5 blocks holds 106 of gate's 120 rows: it lies in two parts, and so do B's rows when it is merged.
    const config = { ...tinyConfig, hiddenSize: 48, intermediateSize: 120, attentionBias: true };
    const { base, adapters } = await makeModel(arena, config, { rank, storage, maxSlabBytes: 4 * 1024 * 5 });
    const merged = allocateSlabs(arena, base.layout, "merged", "weights");
    expect(base.layout.tensors.some(({ parts }) => parts.length > 1)).toBe(true);
    using merge = new Plan(gpu, "merge");
    mergeAdapters(merge, arena, { base, adapters, merged });
    await merge.run();
    const logits: Float32Array[] = [];
    const texts: (readonly (readonly number[])[])[] = [];
    for (const [weights, apart] of [
      [base, adapters],
      [merged, undefined],
      [base, undefined],
    ] as const) {
      const decoder = await makeDecoder(arena, config, weights, apart);
      using plan = new Plan(gpu, "logits");
      const found = decoder.logits(plan);
      await plan.run();
      logits.push(await readFloats(gpu, found));
      using generator = new Generator(gpu, { config, weights, adapters: apart, rows: 2, maxLength: 12 });
      texts.push(await generator.generate([[3, 1], [7]], { maxNewTokens: 10, stopTokenIds: [] }));
    }
    const [apart, together, without] = logits as [Float32Array, Float32Array, Float32Array];
    const scale = Math.max(...apart.map(Math.abs));
    const distance = (a: Float32Array, b: Float32Array) => Math.max(...a.map((value, i) => Math.abs(value - b[i]!)));
    expect(distance(apart, together)).toBeLessThan(1e-5 * Math.max(1, scale));
    expect(distance(apart, without)).toBeGreaterThan(0.01 * scale);
    expect(texts[1]).toEqual(texts[0]);
  },
);
