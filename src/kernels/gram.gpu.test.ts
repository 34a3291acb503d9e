import { expect, test } from "vitest";
import { Arena } from "../gpu/arena";
import { testDevice } from "../gpu/testing";
import { chunksOf, gramMatrices, gramOfTensor } from "./gram";
import { gramReference } from "./gram.reference";
import { unpackValues } from "./neuronMask";
import { floatTensor, normalValues, randomMask, storages, weightTensor } from "./sparseTesting";

test.each(storages)("Gram matrices of deltas with different masks, over two slabs of %s", async (storage) => {
  const gpu = await testDevice();
  using arena = new Arena(gpu);
  // Tensor 0 has 150 blocks (three chunks), tensor 2 lies in both slabs, tensor 3 is in no mask.
  const blockTensors = [
    Uint32Array.from({ length: 160 }, (_, block) => (block < 150 ? 0 : block < 155 ? 1 : 2)),
    Uint32Array.from({ length: 9 }, (_, block) => (block < 6 ? 2 : 3)),
  ];
  const shares = [0.05, 0.3, 1, 0];
  const slabs = blockTensors.map((blocks, slab) =>
    weightTensor(gpu, arena, "base", { values: normalValues(blocks.length * 1024, 90 + slab), storage }),
  );
  const base = slabs.map(({ stored }) => stored);
  const parts = shares.map((share, delta) =>
    blockTensors.map((blocks, slab) => {
      const scalars = slab === 1 ? 6 * 1024 : blocks.length * 1024;
      const mask = randomMask(gpu, arena, { blocks: blocks.length, scalars, share, seed: 10 * delta + slab });
      const values = normalValues(mask.count, 100 + 10 * delta + slab, 1e-3);
      const dense = new Float32Array(blocks.length * 1024);
      unpackValues(mask.words, values, dense);
      return { mask, dense, values: floatTensor(gpu, arena, "values", values) };
    }),
  );
  const deltas = parts.map((slabs) => ({
    mask: { slabs: slabs.map(({ mask }) => mask), count: slabs.reduce((sum, { mask }) => sum + mask.count, 0) },
    values: slabs.map(({ values }) => values),
  }));
  const input = {
    deltas,
    base: slabs.map(({ tensor }) => tensor),
    blockTensors,
    tensorCount: 4,
  };
  const found = await gramMatrices(gpu, input);
  const expected = new Float64Array(found.length);
  blockTensors.forEach((blocks, slab) => {
    const vectors = [...parts.map((slabs) => slabs[slab]!.dense), base[slab]!];
    gramReference(vectors, blocks, 4).forEach((value, at) => {
      expected[at]! += value;
    });
  });
  const size = shares.length + 1;
  found.forEach((value, at) => {
    const tensor = Math.floor(at / size ** 2);
    const [i, j] = [Math.floor(at / size) % size, at % size];
    const scale = Math.sqrt(expected[(tensor * size + i) * size + i]! * expected[(tensor * size + j) * size + j]!);
    // Pairwise f32 sums: relative to ‖i‖‖j‖ a few 1e-8.
    expect(Math.abs(value - expected[at]!)).toBeLessThanOrEqual(2e-7 * scale);
    expect(value).toBe(found[(tensor * size + j) * size + i]);
  });
  expect(gramOfTensor(found, 3, 4).at(-1)).toBe(found.at(-1));
  expect(await gramMatrices(gpu, input)).toEqual(found);
});

test("chunks end where a tensor ends and hold at most 64 blocks", () => {
  const blockTensor = Uint32Array.from({ length: 70 }, (_, block) => (block < 67 ? 5 : 6));
  expect(chunksOf(blockTensor)).toEqual({ table: [0, 64, 64, 3, 67, 3], tensors: [5, 5, 6] });
});
