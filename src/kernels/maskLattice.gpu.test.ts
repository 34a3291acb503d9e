import { expect, test } from "vitest";
import { Arena } from "../gpu/arena";
import { testDevice } from "../gpu/testing";
import { locateMask, tensorCounts } from "./mask";
import { countAtRanks } from "./maskLattice";
import { floatTensor, normalValues } from "./sparseTesting";

test("counts at several ranks are those of separate masks, and a rank beyond the scores above 0 has threshold 0", async () => {
  const gpu = await testDevice();
  using arena = new Arena(gpu);
  const slabs = [normalValues(70 * 1024, 1, 1e-4).map(Math.abs), normalValues(3 * 1024, 2, 1e-3).map(Math.abs)];
  slabs[0]?.fill(0, 60_000);
  // Equal scores at the threshold are all counted.
  slabs[1]?.fill(2 ** -10, 0, 100);
  const scores = slabs.map((slab, index) => floatTensor(gpu, arena, `scores${index}`, slab));
  const owners = {
    blockTensors: [Uint32Array.from({ length: 70 }, (_, block) => block >> 4), Uint32Array.from([5, 6, 6])],
    tensorCount: 7,
  };
  const ks = [1, 73, 1500, 40_000, 70_000];
  const found = await countAtRanks(gpu, { scores, ks }, owners);
  for (const [index, k] of ks.entries()) {
    const { mask, threshold } = await locateMask(gpu, arena, { label: `k${k}`, scores, k });
    const byTensor = [...(await tensorCounts(gpu, mask, owners))];
    expect(found[index]).toEqual({ threshold, count: mask.count, byTensor });
  }
  expect(found.at(-1)?.threshold).toBe(0);
  expect(found[3]?.count).toBe(40_000);
});
