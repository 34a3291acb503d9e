import { expect, test } from "vitest";
import { Arena } from "../gpu/arena";
import { Plan } from "../gpu/plan";
import { testDevice } from "../gpu/testing";
import { readFloats, upload } from "../gpu/transfer";
import { blockCoefficientCount, merge } from "./merge";
import { mergeReference } from "./merge.reference";
import { unpackValues } from "./neuronMask";
import { bitsOf, floatTensor, normalValues, randomMask, wordTensor } from "./sparseTesting";

const tensorCount = 4;
const blockTensors = [
  Uint32Array.from({ length: 75 }, (_, block) => (block < 40 ? 0 : block < 74 ? 1 : 2)),
  Uint32Array.from({ length: 5 }, (_, block) => (block < 2 ? 2 : 3)),
];

test.each([1, 2, 5])("merging %s deltas follows the table, and again when the table changes", async (deltaCount) => {
  const gpu = await testDevice();
  using arena = new Arena(gpu);
  const base = blockTensors.map((blocks, slab) => {
    const values = normalValues(blocks.length * 1024, 90 + slab);
    new Uint32Array(values.buffer).set([0x80000000, 7, 0x80000001], 3);
    return values;
  });
  const parts = Array.from({ length: deltaCount }, (_, delta) =>
    blockTensors.map((blocks, slab) => {
      const mask = randomMask(gpu, arena, {
        blocks: blocks.length,
        share: 0.05 + 0.2 * delta,
        seed: 10 * delta + slab,
      });
      const values = normalValues(mask.count, 100 + 10 * delta + slab, 1e-2);
      const dense = new Float32Array(blocks.length * 1024);
      unpackValues(mask.words, values, dense);
      return { mask, dense, values: floatTensor(gpu, arena, "values", values) };
    }),
  );
  const tables = blockTensors.map((blocks) => wordTensor(gpu, arena, "blockTensor", blocks));
  const buffers = {
    base: base.map((slab) => floatTensor(gpu, arena, "base", slab)),
    output: base.map((slab) => arena.tensor("merged", [slab.length], "weights")),
    deltas: parts.map((slabs) => ({
      mask: { slabs: slabs.map(({ mask }) => mask), count: 0 },
      values: slabs.map(({ values }) => values),
    })),
    blockTensors: tables,
    coefficients: arena.tensor("coefficients", [tensorCount, deltaCount], "scratch"),
    blockCoefficients: arena.tensor("blockCoefficients", [blockCoefficientCount(deltaCount, tables)], "scratch"),
  };
  using plan = new Plan(gpu, "merge");
  merge(plan, buffers);
  for (const seed of [1, 2]) {
    const coefficients = normalValues(tensorCount * deltaCount, seed);
    // Tensor 1 takes nothing: it must stay the base, bit for bit.
    coefficients.fill(0, deltaCount, 2 * deltaCount);
    coefficients[2 * deltaCount] = 0;
    upload(gpu, buffers.coefficients, coefficients);
    await plan.run();
    for (const [slab, blocks] of blockTensors.entries()) {
      const merged = await readFloats(gpu, buffers.output[slab]!);
      const deltas = parts.map((slabs) => slabs[slab]!.dense);
      const expected = mergeReference(base[slab]!, deltas, { coefficients, blockTensor: blocks });
      // Values up to 5 and a few additions, each rounded to f32.
      expect(merged.every((value, index) => Math.abs(value - expected[index]!) < 2e-6)).toBe(true);
      const untouched = (index: number): boolean =>
        blocks[index >>> 10] === 1 ||
        deltas.every((delta, d) => delta[index] === 0 || coefficients[blocks[index >>> 10]! * deltaCount + d] === 0);
      const kept = merged.map((value, index) => (untouched(index) ? value : 0));
      expect(bitsOf(kept)).toEqual(bitsOf(base[slab]!.map((value, index) => (untouched(index) ? value : 0))));
    }
  }
});
