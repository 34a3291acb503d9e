// The planned memory of a training of adapters, and of a mixture's routers, against what the training allocates.
import { expect, test } from "vitest";
import { drain } from "../base/drain";
import { Arena } from "../gpu/arena";
import { countingDevice } from "../gpu/countingDevice";
import { sizeBytesOf } from "../gpu/tensor";
import { testDevice } from "../gpu/testing";
import { trainApart } from "../method/baselines/mixtures";
import { goldenTraining } from "../method/goldenTesting";
import type { TrainingContext } from "../method/locate";
import { trainLora } from "../method/loraTraining";
import { allocateSlabs, storageOf } from "../model/weights";
import { plannedApart, plannedLora } from "./plannedWork";

/** The context on a device that only counts, and the bytes that the work takes there. */
function plannedBytes({ gpu, base, ...context }: TrainingContext, work: (plan: TrainingContext) => void): number {
  const counting = countingDevice(gpu.adapter, gpu.limits);
  using arena = new Arena(counting);
  const copy = allocateSlabs(arena, base.layout, "base", "weights", storageOf(base));
  const held = counting.memory.report().totalBytes;
  work({ ...context, gpu: counting, base: copy });
  return counting.memory.report().peakBytes - held;
}

test.each([
  ["f32", 8, false],
  ["bf16", 3, true],
] as const)(
  "base in %s, rank %i, recomputation %s: bytes are planned within a tenth",
  async (storage, rank, recompute) => {
    using arena = new Arena(await testDevice());
    const { context, rows } = await goldenTraining(arena, { storage });
    const { gpu, base } = context;
    const recipe = { ...context.recipe, recompute };
    using result = new Arena(gpu);
    const before = gpu.memory.report().totalBytes;
    gpu.memory.resetPeak();
    const settings = { ...recipe.learn, steps: 1 };
    const trained = await drain(trainLora({ ...context, recipe }, { rows, settings, rank, scale: 2, seed: 1 }, result));
    const counted = gpu.memory.report().peakBytes - before;

    const planned = plannedBytes({ ...context, recipe }, (plan) => plannedLora(plan, { rank, isFromCopy: false }));
    expect(Math.abs(planned / counted - 1), `counted ${counted}`).toBeLessThan(0.1);
    // What the record says of the training alone leaves the merged copy out.
    const own = Object.values(trained.memory ?? {}).reduce((sum, bytes) => sum + bytes, 0);
    expect(own).toBeLessThan(counted + base.slabs.reduce((sum, slab) => sum + sizeBytesOf(slab), 0));
    expect(trained.memory?.optimiser).toBeGreaterThan(0);
  },
);

test.each(["all", "mlp"] as const)("routers of experts on %s: bytes are planned within a tenth", async (tensors) => {
  using arena = new Arena(await testDevice());
  const { context, rows } = await goldenTraining(arena);
  const { gpu, recipe } = context;
  const before = gpu.memory.report().totalBytes;
  gpu.memory.resetPeak();
  const settings = { ...recipe.learn, steps: 1 };
  const sizes = { rank: 5, scale: 2, seed: 1, tensors, active: 2 };
  const task = { kind: "routers", ...sizes, experts: ["ability", "bn", "es"] } as const;
  using result = new Arena(gpu);
  const source = { readAll: async () => undefined };
  const trained = await drain(trainApart(context, task, { rows, settings }, source, result));
  const counted = gpu.memory.report().peakBytes - before;
  const planned = plannedBytes(context, (plan) => plannedApart(plan, task));
  expect(Math.abs(planned / counted - 1), `counted ${counted}`).toBeLessThan(0.1);
  expect(trained.memory?.weights).toBeGreaterThan(
    trained.weights.slabs.reduce((sum, slab) => sum + sizeBytesOf(slab), 0),
  );
});
