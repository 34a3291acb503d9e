// How far key neurons move while the golden model is trained, against the changes themselves.
import { expect, test } from "vitest";
import { drain } from "../base/drain";
import { Arena } from "../gpu/arena";
import { Plan } from "../gpu/plan";
import { expectNothingMade, testDevice } from "../gpu/testing";
import { readFloats, readWords, upload } from "../gpu/transfer";
import { forEachSetBit, type SparseDelta } from "../kernels/neuronMask";
import { allocatePacked } from "../kernels/sparseDelta";
import { stepValues } from "../kernels/stepValues";
import type { Layout } from "../model/layout";
import { MovementGauge, type MovementReading } from "../training/movementGauge";
import { keepNeurons, takeNeurons, trainedNeurons } from "../training/neurons";
import { maskedOptimiser } from "../training/optimiser";
import { TrainingSession } from "../training/session";
import { goldenTraining } from "./goldenTesting";
import { learn } from "./learn";
import { Locator, type TrainingContext } from "./locate";

/** Count, root mean square and largest change of each tensor, from the delta itself. */
async function expectedOf({ gpu }: TrainingContext, layout: Layout, { mask, values }: SparseDelta) {
  const changes = layout.tensors.map((): number[] => []);
  for (const [slab, { maskWords }] of mask.slabs.entries()) {
    const packed = await readFloats(gpu, values[slab]!);
    forEachSetBit(await readWords(gpu, maskWords), (scalar, position) => {
      changes[layout.slabs[slab]!.blockTensor[scalar >>> 10]!]!.push(Math.abs(packed[position]!));
    });
  }
  return {
    count: changes.map(({ length }) => length),
    rms: changes.map((own) => Math.sqrt(own.reduce((sum, x) => sum + x * x, 0) / Math.max(1, own.length))),
    largest: changes.map((own) => Math.max(0, ...own)),
  };
}

function expectMovement(
  found: MovementReading | undefined,
  step: number,
  expected: Awaited<ReturnType<typeof expectedOf>>,
) {
  expect(found?.step).toBe(step);
  expect(found?.count).toEqual(expected.count);
  expect(found?.largest).toEqual(expected.largest);
  // f32 sums of at most 1024 squares a block.
  for (const [tensor, rms] of expected.rms.entries()) {
    expect(Math.abs((found?.rms[tensor] ?? Number.NaN) - rms)).toBeLessThanOrEqual(1e-5 * rms);
  }
}

test.each(["f32", "bf16"] as const)(
  "%s: the last figures are those of the whole change, and measuring changes nothing of the training",
  async (storage) => {
    const gpu = await testDevice();
    using arena = new Arena(gpu);
    // Small slabs, so that the model lies in several.
    const { context, rows } = await goldenTraining(arena, { maxSlabBytes: 1 << 15, storage });
    const { layout } = context.base;
    using locator = new Locator((await goldenTraining(arena, { maxSlabBytes: 1 << 15 })).context);
    const { mask } = await drain(locator.locate("ability", rows, arena));
    const settings = { ...context.recipe.learn, steps: 8 };
    const readings: MovementReading[] = [];
    const trained = async (movementEvery?: number) => {
      const job = learn(context, { label: "it", mask, rows, settings, movementEvery }, arena);
      for (;;) {
        const { done, value } = await job.next();
        if (done) return value;
        if (value.movement) readings.push(value.movement);
      }
    };
    const watched = await trained(3);
    const alone = await trained();
    expect(watched.losses).toEqual(alone.losses);
    const bits = async ({ delta }: typeof alone) =>
      Promise.all(delta.values.map((tensor) => readWords(gpu, { ...tensor, dtype: "u32" })));
    expect(await bits(watched)).toEqual(await bits(alone));
    expectMovement(readings.at(-1), 8, await expectedOf(context, layout, watched.delta));
    expect(Math.max(...readings.at(-1)!.rms)).toBeGreaterThan(0);
  },
);

test("a measurement arrives while later steps compute, and creates no buffer, bind group or pipeline", async () => {
  const gpu = await testDevice();
  using arena = new Arena(gpu);
  const { context, rows } = await goldenTraining(arena);
  const { base, config, recipe } = context;
  using locator = new Locator(context);
  const { mask } = await drain(locator.locate("ability", rows, arena));
  const values = allocatePacked(arena, mask, "delta", "weights");
  const neurons = trainedNeurons(arena, base, { mask, values });
  const { contextLength, batchSize } = recipe;
  const sizes = { contextLength, batchSize, microBatchSize: 2, documentMask: false, recompute: false };
  const optimiser = maskedOptimiser(arena, base, mask, values);
  using session = new TrainingSession(gpu, arena, { config, weights: base, optimiser, ...sizes });
  using gauge = new MovementGauge(gpu, arena, neurons, 1);
  await Promise.all([session.ready(), gauge.ready()]);
  using keep = new Plan(gpu, "keep");
  keepNeurons(keep, neurons);
  await keep.run();
  const adamw = { beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0, clipNorm: 1 };
  upload(gpu, optimiser.stepValues, stepValues(adamw, { step: 0, learningRate: 1e-3 }));
  let found: ReturnType<MovementGauge["take"]>;
  await expectNothingMade(gpu, async () => {
    await session.step(rows, [0, 1, 2, 3], false);
    await gauge.measure(1, false);
    expect(gauge.take()).toBeUndefined();
    await session.step(rows, [0, 1, 2, 3], true);
    await gpu.device.queue.onSubmittedWorkDone();
    await gauge.measure(2, true);
    found = gauge.take();
  });
  using take = new Plan(gpu, "take");
  takeNeurons(take, neurons);
  await take.run();
  const expected = await expectedOf(context, base.layout, neurons.delta);
  expectMovement(found, 2, expected);
  expect(Math.max(...expected.largest)).toBeGreaterThan(0);
});
