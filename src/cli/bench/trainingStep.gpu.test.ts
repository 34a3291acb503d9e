import { describe, expect, test } from "vitest";
import type { GpuDevice } from "../../gpu/device";
import { testDevice } from "../../gpu/testing";
import { readFloats, readWords } from "../../gpu/transfer";
import { bitsOf } from "../../kernels/sparseTesting";
import { type BenchModel, embeddedModel, randomRows } from "./trainingModel";
import { TrainingRun, type TrainingRunOptions } from "./trainingRun";

const rowCount = 4;
const contextLength = 32;

async function setUp(): Promise<{ gpu: GpuDevice; model: BenchModel; options: TrainingRunOptions }> {
  const gpu = await testDevice();
  const model = await embeddedModel(gpu);
  return { gpu, model, options: { rows: randomRows(model.config.vocabSize, rowCount, contextLength) } };
}

async function lossesOf(gpu: GpuDevice, model: BenchModel, options: TrainingRunOptions): Promise<readonly number[]> {
  using run = await TrainingRun.open(gpu, model, options);
  for (let step = 0; step < 3; step++) await run.step(step === 0);
  return await run.readLosses();
}

const trainedBytes = ({ bytes }: TrainingRun) => bytes.gradients + bytes.optimiser;

describe("a training step of the embedded model", () => {
  test("has at most 20 dispatches a layer and creates no buffer after the first", async () => {
    const { gpu, model, options } = await setUp();
    using run = await TrainingRun.open(gpu, model, options);
    expect(run.dispatches().layer).toBeLessThanOrEqual(20);
    await run.step(true);
    const created = gpu.memory.buffersCreated;
    for (let step = 0; step < 3; step++) await run.step();
    expect(gpu.memory.buffersCreated).toBe(created);
    const losses = await run.readLosses();
    expect(losses.at(-1)).toBeLessThan(losses[0] ?? 0);
  });

  test("needs at most a fifth of the bytes for gradient and optimiser with a mask of 5 %", async () => {
    const { gpu, model, options } = await setUp();
    using dense = await TrainingRun.open(gpu, model, options);
    using masked = await TrainingRun.open(gpu, model, { ...options, maskShare: 0.05 });
    expect(trainedBytes(masked) / trainedBytes(dense)).toBeLessThanOrEqual(0.2);
  });

  test("keeps the bits of every weight outside the mask", async () => {
    const { gpu, model, options } = await setUp();
    using run = await TrainingRun.open(gpu, model, { ...options, maskShare: 0.05 });
    const { store } = run.session.optimiser;
    if (store.kind !== "masked") throw new Error("the run has no mask");
    const read = () => Promise.all(run.weights.slabs.map(async (slab) => bitsOf(await readFloats(gpu, slab))));
    const before = await read();
    for (let step = 0; step < 3; step++) await run.step(step === 0);
    const after = await read();
    let [outside, inside] = [0, 0];
    for (const [index, { maskWords }] of store.mask.slabs.entries()) {
      const words = await readWords(gpu, maskWords);
      before[index]?.forEach((bits, scalar) => {
        if (bits === after[index]?.[scalar]) return;
        if ((words[scalar >>> 5]! >>> (scalar & 31)) & 1) inside += 1;
        else outside += 1;
      });
    }
    expect(outside).toBe(0);
    expect(inside).toBeGreaterThan(0.9 * store.mask.count);
  });

  test.each([undefined, 0.05])("gives the same bits twice (mask %s)", async (maskShare) => {
    const { gpu, model, options } = await setUp();
    const first = await lossesOf(gpu, model, { ...options, maskShare });
    expect(await lossesOf(gpu, model, { ...options, maskShare })).toEqual(first);
  });

  test("gives the same losses in micro-batches of 1, 2 and 4 rows", async () => {
    const { gpu, model, options } = await setUp();
    const whole = await lossesOf(gpu, model, { ...options, microBatchSize: rowCount });
    for (const microBatchSize of [1, 2]) {
      const losses = await lossesOf(gpu, model, { ...options, microBatchSize });
      losses.forEach((loss, step) => {
        expect(Math.abs(loss - (whole[step] ?? Number.NaN)) / loss).toBeLessThan(1e-5);
      });
    }
  });
});
