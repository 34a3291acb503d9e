// The plan against what the same work allocates on a device, for the five golden architectures at a larger size.
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { drain } from "../base/drain";
import { createRandom } from "../base/random";
import { documentsOf } from "../formats/corpus";
import { type ModelConfig, parseModelConfig } from "../formats/modelConfig";
import { type PackedRows, packRows } from "../formats/packRows";
import { parseRecipeText, type Recipe } from "../formats/recipe";
import { Arena } from "../gpu/arena";
import { sizeBytesOf } from "../gpu/tensor";
import { testDevice } from "../gpu/testing";
import { uniteMasks } from "../kernels/mask";
import { trainFully } from "../method/fullTraining";
import { learn } from "../method/learn";
import { type KeepScores, Locator, type TrainingContext } from "../method/locate";
import { PortionLocator } from "../method/portionLocator";
import { encodeScores } from "../method/stageFiles";
import { Generator } from "../model/generator";
import { allocateSlabs, type Slabs, uploadTensor } from "../model/weights";
import { layoutFor } from "./loadedModel";
import { planWorks } from "./planMemory";

const contextLength = 48;

function randomRows(vocabSize: number): PackedRows {
  const random = createRandom(4);
  const documents = documentsOf([Array.from({ length: 8 * contextLength }, () => random.integer(vocabSize))]);
  return packRows(documents, { contextLength, eosTokenId: 0 });
}

async function randomWeights(base: Slabs): Promise<void> {
  const gpu = await testDevice();
  const random = createRandom(3);
  const drawn = Float32Array.from({ length: 1 << 20 }, () => 0.1 * (random.next() - 0.5));
  for (const { name, size, shape } of base.layout.tensors) {
    uploadTensor(gpu, base, name, shape.length === 1 ? new Float32Array(size).fill(1) : drawn.slice(0, size));
  }
}

/** Peak bytes of the work on top of what the device held before the model was on it. */
async function measured(config: ModelConfig, recipe: Recipe) {
  const gpu = await testDevice();
  using arena = new Arena(gpu);
  const before = gpu.memory.report().totalBytes;
  const base = allocateSlabs(arena, layoutFor(config, gpu.limits), "base", "weights", recipe.precision);
  await randomWeights(base);
  const context: TrainingContext = { gpu, config, base, recipe, microBatchSize: recipe.batchSize };
  const rows = randomRows(config.vocabSize);
  const peakOf = async (work: (own: Arena) => Promise<void>) => {
    using own = new Arena(gpu);
    gpu.memory.resetPeak();
    await work(own);
    return gpu.memory.report().peakBytes - before;
  };
  const locate = async (own: Arena) => {
    using locator = recipe.locate.together === "layer" ? new PortionLocator(context) : new Locator(context);
    const keepScores: KeepScores = async (slabs, losses) => void (await encodeScores(gpu, slabs, losses));
    return (await drain(locator.locate("ability", rows, own, { keepScores }))).mask;
  };
  const found = {
    locate: await peakOf(async (own) => void (await locate(own))),
    dense: await peakOf(async (own) => void (await drain(trainFully(context, { rows, settings: recipe.learn }, own)))),
    inference: await peakOf(async () => {
      using generator = new Generator(gpu, { config, weights: base, rows: 1, maxLength: contextLength });
      await generator.generate([[1, 2, 3]], { maxNewTokens: 2, stopTokenIds: [] });
    }),
  };
  // Two masks that share as little as may be: the one located, and that of all other scalars.
  using masks = new Arena(gpu);
  const own = await locate(masks);
  const mask = await uniteMasks(gpu, masks, { label: "same", left: own, right: own });
  const held = gpu.memory.report().totalBytes - before;
  const task = { label: "ability", mask, rows, settings: recipe.learn };
  const sparse = await peakOf(async (deltas) => void (await drain(learn(context, task, deltas))));
  const maskBytes = held - base.slabs.reduce((sum, slab) => sum + sizeBytesOf(slab), 0);
  return { ...found, sparse: sparse - maskBytes / 2 };
}

test.each(["llama", "llama3", "mistral", "qwen2", "qwen3"])(
  "bytes are planned within a tenth of those counted: %s",
  async (name) => {
    const gpu = await testDevice();
    const golden = parseModelConfig(JSON.parse(await readFile(`fixtures/goldens/${name}/config.json`, "utf8")));
    const config = { ...golden, vocabSize: 1900, hiddenSize: 192, intermediateSize: 520, layers: 5 };
    const shipped = parseRecipeText(await readFile("recipes/embedded-short.json", "utf8"));
    // The first step of AdamW moves most scalars alike, and all that tie would be key: three steps tell them apart.
    const locate = { ...shipped.locate, steps: 3, keyNeuronRatio: 0.05 };
    const learn = { ...shipped.learn, steps: 1 };
    const sizes = { contextLength, batchSize: 2, microBatchSize: 2 };
    const precision = name === "llama3" ? "bf16" : "f32";
    const recipe: Recipe = { ...shipped, ...sizes, locate, learn, precision, recompute: name === "mistral" };
    const byLayer = name === "qwen2";
    const chosen: Recipe = byLayer ? { ...recipe, locate: { ...locate, together: "layer" } } : recipe;
    const planned = planWorks(gpu, { config, recipe: chosen });
    // Sparse training is planned for two masks that share nothing: here one of half the ratio counts for both.
    const single = planWorks(gpu, {
      config,
      recipe: { ...chosen, locate: { ...chosen.locate, keyNeuronRatio: locate.keyNeuronRatio / 2 } },
    });
    const found = await measured(config, chosen);
    const works = { ...planned, sparse: single.sparse };
    for (const work of ["inference", "locate", "sparse", "dense"] as const) {
      const ratio = works[work].peakBytes / found[work];
      expect(Math.abs(ratio - 1), `${work}: planned ${works[work].peakBytes}, counted ${found[work]}`).toBeLessThan(
        0.1,
      );
    }
  },
);
