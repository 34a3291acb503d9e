import { expect, test } from "vitest";
import { Arena } from "../gpu/arena";
import { testDevice } from "../gpu/testing";
import { readFloats } from "../gpu/transfer";
import { gather } from "./gather";
import { gatherReference } from "./gather.reference";
import { floatTensor, normalValues, randomMask, runPlan } from "./sparseTesting";

test.each([0, 0.05, 1])("gather at a share of %s adds exactly", async (share) => {
  const gpu = await testDevice();
  using arena = new Arena(gpu);
  const blocks = 37;
  const mask = randomMask(gpu, arena, { blocks, share, seed: 3 });
  const values = normalValues(blocks * 1024, 1);
  const expected = normalValues(mask.count, 2);
  const dense = floatTensor(gpu, arena, "dense", values);
  const packed = floatTensor(gpu, arena, "packed", expected);
  await runPlan(gpu, (plan) =>
    gather(plan, { maskWords: mask.maskWords, maskOffsets: mask.maskOffsets, dense, packed }),
  );
  gatherReference(mask.words, values, expected);
  if (mask.count > 0) expect(await readFloats(gpu, packed)).toEqual(expected);
});
