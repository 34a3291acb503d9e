// The planned memory of a training of adapters against what the training allocates.
import { expect, test } from "vitest";
import { drain } from "../base/drain";
import { Arena } from "../gpu/arena";
import { countingDevice } from "../gpu/countingDevice";
import { sizeBytesOf } from "../gpu/tensor";
import { testDevice } from "../gpu/testing";
import { goldenTraining } from "../method/goldenTesting";
import type { TrainingContext } from "../method/locate";
import { trainLora } from "../method/loraTraining";
import { allocateSlabs } from "../model/weights";
import { plannedLora } from "./plannedWork";

test.each([
  ["f32", 8, false],
  ["bf16", 3, true],
] as const)(
  "base in %s, rank %i, recomputation %s: bytes are planned within a tenth",
  async (storage, rank, recompute) => {
    using arena = new Arena(await testDevice());
    const { context, rows } = await goldenTraining(arena, { storage });
    const { gpu, base, config } = context;
    const recipe = { ...context.recipe, recompute };
    using result = new Arena(gpu);
    const before = gpu.memory.report().totalBytes;
    gpu.memory.resetPeak();
    const settings = { ...recipe.learn, steps: 1 };
    const trained = await drain(trainLora({ ...context, recipe }, { rows, settings, rank, scale: 2, seed: 1 }, result));
    const counted = gpu.memory.report().peakBytes - before;

    const counting = countingDevice(gpu.adapter, gpu.limits);
    using planned = new Arena(counting);
    const copy = allocateSlabs(planned, base.layout, "base", "weights", storage);
    const held = counting.memory.report().totalBytes;
    const { microBatchSize } = context;
    const plan: TrainingContext = { gpu: counting, config, base: copy, recipe, microBatchSize };
    plannedLora(plan, { rank, isFromCopy: false });
    const ratio = (counting.memory.report().peakBytes - held) / counted;
    expect(Math.abs(ratio - 1), `counted ${counted}`).toBeLessThan(0.1);
    // What the record says of the training alone leaves the merged copy out.
    const own = Object.values(trained.memory ?? {}).reduce((sum, bytes) => sum + bytes, 0);
    expect(own).toBeLessThan(counted + base.slabs.reduce((sum, slab) => sum + sizeBytesOf(slab), 0));
    expect(trained.memory?.optimiser).toBeGreaterThan(0);
  },
);
