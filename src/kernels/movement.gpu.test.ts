import { expect, test } from "vitest";
import { Arena } from "../gpu/arena";
import { testDevice } from "../gpu/testing";
import { readFloats } from "../gpu/transfer";
import { addUpMovement, allocateMovement, measureMovement } from "./movement";
import { movementReference } from "./movement.reference";
import { forEachSetBit, packValues } from "./neuronMask";
import { floatTensor, normalValues, randomMask, runPlan, storages, weightTensor } from "./sparseTesting";

/** 131 and 3 blocks, no multiple of a workgroup; tensor 1 lies in both slabs, tensor 3 has no key scalar, tensor 4 no block. */
const blockTensors = [
  Uint32Array.from({ length: 131 }, (_, block) => (block < 100 ? 0 : 1)),
  Uint32Array.from([1, 2, 3]),
];
const owners = { blockTensors, tensorCount: 5 };

test.each(storages)("how far key scalars of %s have moved, by tensor; twice with the same buffers", async (storage) => {
  const gpu = await testDevice();
  using arena = new Arena(gpu);
  const masks = [
    randomMask(gpu, arena, { blocks: 131, share: 0.05, seed: 1 }),
    randomMask(gpu, arena, { blocks: 3, scalars: 1500, share: 0.5, seed: 2 }),
  ];
  const mask = { slabs: masks, count: masks.reduce((sum, { count }) => sum + count, 0) };
  const packed = storage !== "f32";
  const sides = masks.map(({ words, count }, slab) => {
    const slabValues = normalValues(words.length * 32, 10 + slab, 0.05);
    const own = weightTensor(gpu, arena, "stored", {
      values: packed ? packValues(words, slabValues) : slabValues,
      storage,
    });
    const before = packed ? own.stored : packValues(words, own.stored);
    const change = normalValues(count, 20 + slab, 1e-3);
    const after = before.map((value, at) => value + (change[at] ?? 0));
    return { words, before, after, stored: own.tensor, values: floatTensor(gpu, arena, "values", after) };
  });
  const buffers = allocateMovement(arena, owners);
  const moved = { mask, stored: sides.map(({ stored }) => stored), values: sides.map(({ values }) => values), packed };
  const [before, after] = [0, 1]
    .map(() => owners.tensorCount)
    .map((n) => Array.from({ length: n }, (): number[] => []));
  sides.forEach(({ words, ...side }, slab) => {
    forEachSetBit(words, (scalar, position) => {
      const tensor = blockTensors[slab]![scalar >>> 10]!;
      before![tensor]!.push(side.before[position]!);
      after![tensor]!.push(side.after[position]!);
    });
  });
  expect([before![3], before![4]]).toEqual([[], []]);
  for (const _ of ["first", "again"]) {
    await runPlan(gpu, (plan) => measureMovement(plan, moved, buffers));
    const found = addUpMovement(buffers, await readFloats(gpu, buffers.movement), owners.tensorCount);
    for (let tensor = 0; tensor < owners.tensorCount; tensor++) {
      const [largest, squares] = movementReference(before![tensor]!, after![tensor]!);
      // A change is rounded once to f32 (24 bits of a weight of at most 0.3); sums of at most 1024 squares, then of 128.
      expect(Math.abs(found.largest[tensor]! - largest)).toBeLessThanOrEqual(2e-8);
      expect(Math.abs(found.squares[tensor]! - squares)).toBeLessThanOrEqual(3e-5 * squares);
    }
  }
});
