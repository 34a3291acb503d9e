// The whole decoder's gradient against central differences of its own loss, and the document mask against documents alone.
import { expect, test } from "vitest";
import { createRandom } from "../base/random";
import type { ModelConfig } from "../formats/modelConfig";
import type { PackedRows } from "../formats/packRows";
import { Arena } from "../gpu/arena";
import { Plan } from "../gpu/plan";
import type { WeightType } from "../gpu/tensor";
import { testDevice } from "../gpu/testing";
import { readFloats, upload } from "../gpu/transfer";
import { allocateBatch, BatchWriter } from "./batch";
import { Decoder } from "./decoder";
import { expectDerivative } from "./derivativeTesting";
import { buildLayout } from "./layout";
import { parameterSpecs } from "./parameters";
import { randomise, tinyConfig } from "./testing";
import { allocateSlabs, readTensor, type Slabs } from "./weights";

/** Random weights; halves in multiples of 2⁻⁷, so that a weight moved by such is a half again. */
async function randomWeights(
  config: ModelConfig,
  arena: Arena,
  seed: number,
  storage: WeightType = "f32",
): Promise<Slabs> {
  const layout = buildLayout(parameterSpecs(config), 1 << 27);
  const weights = allocateSlabs(arena, layout, "weights", "weights", storage);
  await randomise(weights, seed, storage === "f32" ? undefined : (value) => Math.round(value * 128) / 128);
  return weights;
}

/** Two rows of three documents each; the second document of a row starts amid it. */
function randomRows(contextLength: number, vocabSize: number): PackedRows {
  const random = createRandom(5);
  const tokens = Uint32Array.from({ length: 2 * contextLength }, () => random.integer(vocabSize));
  const starts = [0, Math.floor(contextLength / 3), Math.floor(contextLength / 2)];
  const documentStart = tokens.map((_, index) => starts.findLast((start) => start <= index % contextLength) ?? 0);
  return { rowCount: 2, contextLength, tokens, documentStart };
}

/** A decoder with forward and backward plans; `loss` runs the forward pass and gives the sum over all predictions. */
async function makeDecoder(
  arena: Arena,
  config: ModelConfig,
  weights: Slabs,
  source: PackedRows,
  documentMask: boolean,
) {
  const gpu = await testDevice();
  const batch = allocateBatch(arena, source.rowCount, source.contextLength);
  const decoder = new Decoder(arena, { config, weights, batch, documentMask });
  const gradient = allocateSlabs(arena, weights.layout, "gradient", "gradients");
  const forward = new Plan(gpu, "forward");
  forward.clear(decoder.lossSum);
  decoder.forward(forward);
  const backward = new Plan(gpu, "backward");
  decoder.backward(backward, { kind: "dense", gradient });
  new BatchWriter(batch).write(gpu, source, [...Array(source.rowCount).keys()]);
  upload(gpu, decoder.lossScale, Float32Array.of(1));
  const loss = async () => {
    await forward.run();
    return (await readFloats(gpu, decoder.lossSum))[0] ?? Number.NaN;
  };
  return { loss, backward, gradient };
}

const variants: readonly [string, ModelConfig, boolean, WeightType?][] = [
  ["tied head, sliding window and document mask", { ...tinyConfig, slidingWindow: 4 }, true],
  [
    "untied head, biases, document mask",
    { ...tinyConfig, tiedHead: false, attentionBias: true, outputBias: true, kvHeads: 4 },
    true,
  ],
  [
    "packed queries, keys and values; a head with normalised rows",
    { ...tinyConfig, architecture: "baichuan", normalisedHead: true, tiedHead: false, kvHeads: 4, headSize: 4 },
    true,
  ],
  [
    "query and key norms, sliding window, llama3 rotation",
    {
      ...tinyConfig,
      architecture: "qwen3",
      queryKeyNorm: true,
      slidingWindow: 5,
      ropeScaling: {
        kind: "llama3",
        factor: 8,
        lowFrequencyFactor: 1,
        highFrequencyFactor: 4,
        originalMaxPositions: 16,
      },
    },
    false,
  ],
  ["biases and norms of heads in bf16", { ...tinyConfig, attentionBias: true, queryKeyNorm: true }, false, "bf16"],
  ["untied head in f16", { ...tinyConfig, tiedHead: false }, false, "f16"],
];

test.each(variants)(
  "gradient of the whole decoder by finite differences: %s",
  async (_, config, documentMask, storage) => {
    const gpu = await testDevice();
    using arena = new Arena(gpu);
    const weights = await randomWeights(config, arena, 11, storage);
    const { loss, backward, gradient } = await makeDecoder(arena, config, weights, randomRows(12, 13), documentMask);
    await loss();
    await backward.run();
    const random = createRandom(3);
    for (const { name, size } of weights.layout.tensors) {
      const analytic = await readTensor(gpu, gradient, name);
      for (let trial = 0; trial < 2; trial++) {
        await expectDerivative(gpu, weights, { name, index: random.integer(size), analytic, loss });
      }
    }
  },
);

test("documents packed into one row with the mask cost what each costs alone", async () => {
  const gpu = await testDevice();
  using arena = new Arena(gpu);
  const weights = await randomWeights(tinyConfig, arena, 17);
  const [first, second] = [
    [4, 9, 2, 7, 7, 1, 0],
    [11, 3, 5, 3, 8, 12, 6, 10, 0],
  ];
  const rowOf = (tokens: readonly number[], starts: readonly number[]): PackedRows => ({
    rowCount: 1,
    contextLength: tokens.length,
    tokens: Uint32Array.from(tokens),
    documentStart: Uint32Array.from(starts),
  });
  const lossOf = async (row: PackedRows, documentMask: boolean) =>
    (await makeDecoder(arena, tinyConfig, weights, row, documentMask)).loss();
  const packed = rowOf([...first, ...second], [...first.map(() => 0), ...second.map(() => first.length)]);
  // The end mark of the first document predicts the second's first token, in the row as alone.
  const followed = [...first, second[0] ?? 0];
  const alone =
    (await lossOf(
      rowOf(
        followed,
        followed.map(() => 0),
      ),
      false,
    )) +
    (await lossOf(
      rowOf(
        second,
        second.map(() => 0),
      ),
      false,
    ));
  const masked = await lossOf(packed, true);
  expect(Math.abs(masked - alone) / alone).toBeLessThan(1e-5);
  const unmasked = await lossOf(packed, false);
  expect(Math.abs(unmasked - alone) / alone).toBeGreaterThan(1e-3);
});
