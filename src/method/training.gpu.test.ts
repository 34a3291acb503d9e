// Locating and learning on the golden model: what the numbers of PyTorch (engine/goldenRun) do not show.
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { drain } from "../base/drain";
import { hasCode } from "../base/errors";
import type { PackedRows } from "../formats/packRows";
import type { Recipe } from "../formats/recipe";
import { Arena } from "../gpu/arena";
import { Plan } from "../gpu/plan";
import { expectNothingMade, testDevice } from "../gpu/testing";
import { upload } from "../gpu/transfer";
import { allocateBatch, BatchWriter } from "../model/batch";
import { Decoder } from "../model/decoder";
import { allocateSlabs, readTensor, type Slabs } from "../model/weights";
import { denseOptimiser } from "../training/optimiser";
import { rowOrder } from "../training/rowOrder";
import { TrainingSession } from "../training/session";
import { trainFully } from "./fullTraining";
import { goldenJson, goldenTraining } from "./goldenTesting";
import { learn } from "./learn";
import { Locator, type TrainingContext } from "./locate";

let arena: Arena;
let context: TrainingContext;
let rows: PackedRows;
let golden: { readonly losses: Readonly<Record<string, readonly number[]>> };

beforeAll(async () => {
  arena = new Arena(await testDevice());
  ({ context, rows } = await goldenTraining(arena));
  golden = (await goldenJson("expected/report.json")) as typeof golden;
});

afterAll(() => arena?.[Symbol.dispose]());

async function allScalars({ layout, ...weights }: Slabs): Promise<Float32Array<ArrayBuffer>> {
  const tensors: Float32Array[] = [];
  for (const { name } of layout.tensors) {
    tensors.push(await readTensor(context.gpu, { layout, ...weights }, name));
  }
  return Float32Array.from(tensors.flatMap((tensor) => [...tensor]));
}

const bits = (values: Float32Array) => new Uint32Array(values.buffer);

function withLocate(fields: Partial<Recipe["locate"]>): TrainingContext {
  const { recipe } = context;
  return { ...context, recipe: { ...recipe, locate: { ...recipe.locate, ...fields } } };
}

/** Σ over the warm-up's steps of the gradient of the step's mean loss, each step one batch, summed on the CPU. */
async function summedGradient(steps: number): Promise<Float64Array> {
  const { gpu, config, base, recipe } = context;
  const { batchSize, contextLength, shuffle, seed } = recipe;
  using own = new Arena(gpu);
  const batch = allocateBatch(own, batchSize, contextLength);
  const decoder = new Decoder(own, { config, weights: base, batch, documentMask: false });
  const gradient = allocateSlabs(own, base.layout, "gradient", "gradients");
  using plan = new Plan(gpu, "gradient");
  for (const slab of gradient.slabs) plan.clear(slab);
  decoder.forward(plan);
  decoder.backward(plan, { kind: "dense", gradient });
  upload(gpu, decoder.lossScale, Float32Array.of(1 / (batchSize * (contextLength - 1))));
  const writer = new BatchWriter(batch);
  const order = rowOrder({ rowCount: rows.rowCount, batchSize, shuffle, seed });
  const sum = new Float64Array(base.layout.parameterCount);
  for (let step = 0; step < steps; step++) {
    writer.write(gpu, rows, order(step));
    await plan.run();
    for (const [index, value] of (await allScalars(gradient)).entries()) sum[index] = (sum[index] ?? 0) + value;
  }
  return sum;
}

test("accumulated-gradient importance is the size of the summed gradient (left side of Eq. 1)", async () => {
  using masks = new Arena(context.gpu);
  let found = new Float32Array();
  const byGradient = withLocate({ importance: "accumulated-gradient" });
  using locator = new Locator({
    ...byGradient,
    onImportance: async (_, scores) => {
      found = await allScalars(scores);
    },
  });
  const before = bits(await allScalars(context.base));
  const { mask, threshold } = await drain(locator.locate("ability", rows, masks));
  const { steps, keyNeuronRatio } = byGradient.recipe.locate;
  const expected = (await summedGradient(steps)).map(Math.abs);
  const largest = expected.reduce((most, value) => Math.max(most, value), 0);
  const error = expected.reduce(
    (most, value, index) => Math.max(most, Math.abs(value - (found[index] ?? Number.NaN))),
    0,
  );
  // Float32 sums in another order (micro-batches of two rows).
  expect(error / largest).toBeLessThan(1e-5);
  const k = Math.floor(keyNeuronRatio * context.base.layout.parameterCount);
  expect([...found].filter((score) => score >= threshold)).toHaveLength(mask.count);
  expect([...found].filter((score) => score > threshold).length).toBeLessThan(k);
  expect(mask.count).toBeGreaterThanOrEqual(k);
  expect(bits(await allScalars(context.base))).toEqual(before);
});

test("too few scalars that change are a named error", async () => {
  using masks = new Arena(context.gpu);
  using locator = new Locator(withLocate({ learningRate: 0, weightDecay: 0 }));
  const error: unknown = await drain(locator.locate("ability", rows, masks)).catch((reason: unknown) => reason);
  expect(hasCode(error, "too-few-changes")).toBe(true);
  expect(String(error)).toMatch(/ability: fewer than \d+ scalars changed in 6 warm-up steps/);
});

test("learning cancelled in the middle puts the base back, bit for bit", async () => {
  const { gpu, base, recipe } = context;
  using own = new Arena(gpu);
  using locator = new Locator(context);
  const { mask } = await drain(locator.locate("ability", rows, own));
  const before = bits(await allScalars(base));
  const used = gpu.memory.report().bytes;
  using deltas = new Arena(gpu);
  const settings = { ...recipe.learn, steps: 10_000 };
  const job = learn(context, { label: "ability", mask, rows, settings }, deltas);
  expect((await job.next()).done).toBe(false);
  expect(bits(await allScalars(base))).not.toEqual(before);
  await job.return(undefined as never);
  expect(bits(await allScalars(base))).toEqual(before);
  deltas[Symbol.dispose]();
  expect(gpu.memory.report().bytes).toEqual(used);
});

test("full training trains a copy; its losses are PyTorch's", async () => {
  const { gpu, base, recipe } = context;
  using own = new Arena(gpu);
  const before = await allScalars(base);
  const { weights, losses } = await drain(trainFully(context, { rows, settings: recipe.locate }, own));
  golden.losses["locate/ability"]?.forEach((loss, step) => {
    // 1e-4: two float32 programs.
    expect(Math.abs((losses[step] ?? Number.NaN) - loss) / loss).toBeLessThan(1e-4);
  });
  expect(losses).toHaveLength(recipe.locate.steps);
  expect(bits(await allScalars(base))).toEqual(bits(before));
  const trained = await allScalars(weights);
  const moved = trained.filter((value, index) => value !== before[index]).length;
  expect(moved).toBeGreaterThan(0.5 * before.length);
});

test("two runs with one seed have the same losses, bit for bit, and micro-batches change only rounding", async () => {
  const { gpu, recipe } = context;
  const settings = { ...recipe.locate, steps: 4 };
  const losses: (readonly number[])[] = [];
  for (const microBatchSize of [2, 2, 4, 3]) {
    using own = new Arena(gpu);
    const task = { ...context, microBatchSize, recipe: { ...recipe, shuffle: true, seed: 7 } };
    losses.push((await drain(trainFully(task, { rows, settings }, own))).losses);
  }
  expect(losses[1]).toEqual(losses[0]);
  for (const other of losses.slice(2)) {
    other.forEach((loss, step) => {
      const expected = losses[0]?.[step] ?? Number.NaN;
      expect(Math.abs(loss - expected) / expected).toBeLessThan(1e-5);
    });
  }
});

test("a training step after the first creates no buffer, bind group or pipeline", async () => {
  const { gpu, config, base, recipe } = context;
  const { contextLength, batchSize } = recipe;
  using own = new Arena(gpu);
  const gradient = allocateSlabs(own, base.layout, "gradient", "gradients");
  const weights = allocateSlabs(own, base.layout, "weights", "weights");
  const optimiser = denseOptimiser(own, weights, gradient);
  const sizes = { contextLength, batchSize, microBatchSize: 2, documentMask: true, recompute: true };
  using session = new TrainingSession(gpu, own, { config, weights, optimiser, ...sizes });
  await session.step(rows, [0, 1, 2, 3], true);
  session.losses.keep();
  await session.losses.read();
  const submit = vi.spyOn(gpu.device.queue, "submit");
  try {
    await expectNothingMade(gpu, async () => {
      for (const wait of [true, false]) {
        await session.step(rows, [3, 2, 1, 0], wait);
        session.losses.keep();
      }
      await session.losses.read();
    });
    expect(submit).toHaveBeenCalled();
  } finally {
    submit.mockRestore();
  }
});
