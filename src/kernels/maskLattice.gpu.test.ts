import { expect, test } from "vitest";
import { Arena } from "../gpu/arena";
import { testDevice } from "../gpu/testing";
import { locateMask, tensorCounts } from "./mask";
import { countAtRanks } from "./maskLattice";
import { countAtRanksReference } from "./maskLattice.reference";
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

/** Positive f32 of every magnitude, subnormal numbers and zeros among them; whole blocks. */
function anyMagnitude(blocks: number, seed: number): Float32Array<ArrayBuffer> {
  const bits = new Uint32Array(normalValues(blocks * 1024, seed).buffer);
  return new Float32Array(
    bits.map((word, index) => Math.imul(word, 2654435761 + 2 * index) >>> (index % 9 ? 3 : 20)).buffer,
  );
}

test.each([
  ["any magnitude", [anyMagnitude(67, 5), anyMagnitude(1, 6)]],
  [
    "one magnitude, so that ranks share their digits",
    [new Float32Array(5 * 1024).map((_, i) => 1 + (i % 701) * 2 ** -23)],
  ],
  ["equal scores", [new Float32Array(3 * 1024).fill(0.25)]],
  ["zeros alone", [new Float32Array(2 * 1024)]],
])("thresholds and counts of as many ranks as fit are those of a sort: %s", async (_, slabs) => {
  const gpu = await testDevice();
  using arena = new Arena(gpu);
  const total = slabs.reduce((sum, { length }) => sum + length, 0);
  const ks = Array.from({ length: 32 }, (_, rank) => 1 + Math.floor(((total - 1) * rank ** 2) / 31 ** 2));
  const owners = {
    blockTensors: slabs.map(({ length }) => Uint32Array.from({ length: length / 1024 }, (_, block) => block % 4)),
    tensorCount: 4,
  };
  const scores = slabs.map((slab, index) => floatTensor(gpu, arena, `scores${index}`, slab));
  expect(await countAtRanks(gpu, { scores, ks }, owners)).toEqual(countAtRanksReference(slabs, ks, owners));
  expect(await countAtRanks(gpu, { scores, ks: [] }, owners)).toEqual([]);
});
