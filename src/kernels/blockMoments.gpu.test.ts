import { expect, test } from "vitest";
import { Arena } from "../gpu/arena";
import { testDevice } from "../gpu/testing";
import { deltaMoments, denseMoments, type TensorMoments } from "./blockMoments";
import { momentsReference } from "./blockMoments.reference";
import { packValues } from "./neuronMask";
import { floatTensor, normalValues, randomMask } from "./sparseTesting";

/** 67 and 3 blocks; no workgroup divides them, and a tensor may lie in both slabs. */
const blockTensors = [
  Uint32Array.from({ length: 67 }, (_, block) => (block < 50 ? 0 : 1)),
  Uint32Array.from([1, 2, 2]),
];
const owners = { blockTensors, tensorCount: 4 };

function expectMoments(found: TensorMoments, expected: readonly number[][]): void {
  expected.forEach((values, tensor) => {
    const [largest, sum, squares] = momentsReference(values);
    // max |x| is exact; sums of at most 1024 f32 terms in runs of 32 keep six digits.
    expect(found.largest[tensor]).toBe(largest);
    expect(Math.abs(found.sum[tensor]! - sum)).toBeLessThanOrEqual(1e-6 * sum);
    expect(Math.abs(found.squares[tensor]! - squares)).toBeLessThanOrEqual(1e-6 * squares);
  });
}

/** Values of each tensor, of those scalars that `isMeant` keeps. */
function byTensor(slabs: readonly Float32Array[], isMeant: (slab: number, scalar: number) => boolean): number[][] {
  const tensors: number[][] = Array.from({ length: owners.tensorCount }, () => []);
  slabs.forEach((values, slab) => {
    values.forEach((value, scalar) => {
      if (isMeant(slab, scalar)) tensors[blockTensors[slab]![scalar >>> 10]!]!.push(value);
    });
  });
  return tensors;
}

test("moments of whole slabs by tensor", async () => {
  const gpu = await testDevice();
  using arena = new Arena(gpu);
  const values = [normalValues(67 * 1024, 1, 1e-3), normalValues(3 * 1024, 2, 10)];
  const slabs = values.map((slab, index) => floatTensor(gpu, arena, `slab${index}`, slab));
  expectMoments(
    await denseMoments(gpu, slabs, owners),
    byTensor(values, () => true),
  );
});

test("moments of a delta by tensor; a tensor without a neuron has zeros", async () => {
  const gpu = await testDevice();
  using arena = new Arena(gpu);
  const values = [normalValues(67 * 1024, 3), normalValues(3 * 1024, 4)];
  const masks = [
    randomMask(gpu, arena, { blocks: 67, share: 0.05, seed: 5 }),
    randomMask(gpu, arena, { blocks: 3, scalars: 900, share: 0.5, seed: 6 }),
  ];
  const packed = masks.map(({ words }, slab) =>
    floatTensor(gpu, arena, `packed${slab}`, packValues(words, values[slab]!)),
  );
  const mask = { slabs: masks, count: masks.reduce((sum, { count }) => sum + count, 0) };
  const isSet = (slab: number, scalar: number) => ((masks[slab]!.words[scalar >>> 5]! >>> (scalar & 31)) & 1) === 1;
  const expected = byTensor(values, isSet);
  expect(expected[2]).toHaveLength(0);
  expectMoments(await deltaMoments(gpu, { mask, values: packed }, owners), expected);
});
