import { expect, test } from "vitest";
import { decodeScalars } from "../formats/dtype";
import { Arena } from "../gpu/arena";
import { Plan } from "../gpu/plan";
import { testDevice } from "../gpu/testing";
import { readFloats, readHalves, upload } from "../gpu/transfer";
import { blockCoefficientCount, merge, mergeWindow } from "./merge";
import { mergeReference } from "./merge.reference";
import { unpackValues } from "./neuronMask";
import { bitsOf, floatTensor, normalValues, randomMask, runPlan, weightTensor, wordTensor } from "./sparseTesting";

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

test.each([
  ["f16", 2 ** -11],
  ["bf16", 2 ** -8],
] as const)(
  "five deltas into %s are rounded once, in windows, and other halves keep their bits",
  async (storage, half) => {
    const gpu = await testDevice();
    using arena = new Arena(gpu);
    const slabs = blockTensors.map((blocks, slab) =>
      weightTensor(gpu, arena, "base", { values: normalValues(blocks.length * 1024, 90 + slab), storage }),
    );
    const parts = Array.from({ length: 5 }, (_, delta) =>
      blockTensors.map((blocks, slab) => {
        const mask = randomMask(gpu, arena, { blocks: blocks.length, share: 0.3, seed: 10 * delta + slab });
        // A third of the distance to the next half: lost where every delta is rounded by itself.
        const values = normalValues(mask.count, 100 + 10 * delta + slab, half / 3);
        const dense = new Float32Array(blocks.length * 1024);
        unpackValues(mask.words, values, dense);
        return { mask, dense, values: floatTensor(gpu, arena, "values", values) };
      }),
    );
    const tables = blockTensors.map((blocks) => wordTensor(gpu, arena, "blockTensor", blocks));
    expect(mergeWindow(slabs.map(({ tensor }) => tensor))).toBe(75 * 1024);
    const buffers = {
      base: slabs.map(({ tensor }) => tensor),
      output: slabs.map(({ stored }) => arena.tensor("merged", [stored.length], "weights", storage)),
      deltas: parts.map((of) => ({
        mask: { slabs: of.map(({ mask }) => mask), count: 0 },
        values: of.map(({ values }) => values),
      })),
      blockTensors: tables,
      coefficients: arena.tensor("coefficients", [tensorCount, 5], "scratch"),
      blockCoefficients: arena.tensor("blockCoefficients", [blockCoefficientCount(5, tables)], "scratch"),
      // Smaller than a slab, so that it takes several windows; a whole number of 8 blocks.
      change: arena.tensor("change", [32 * 1024], "scratch"),
    };
    const coefficients = normalValues(tensorCount * 5, 1);
    coefficients.fill(0, 5, 10);
    upload(gpu, buffers.coefficients, coefficients);
    await runPlan(gpu, (plan) => merge(plan, buffers));
    for (const [slab, blocks] of blockTensors.entries()) {
      const found = await readHalves(gpu, buffers.output[slab]!);
      const merged = decodeScalars(new Uint8Array(found.buffer), storage === "f16" ? "F16" : "BF16");
      const { stored } = slabs[slab]!;
      const dense = parts.map((of) => of[slab]!.dense);
      const expected = mergeReference(stored, dense, { coefficients, blockTensor: blocks });
      let changed = 0;
      merged.forEach((value, index) => {
        // Half a unit in the last place of the result, and 1e-3 of it for the f32 sum.
        const unit = 2 * half * 2 ** Math.floor(Math.log2(Math.max(Math.abs(expected[index]!), 2 ** -14)));
        expect(Math.abs(value - expected[index]!)).toBeLessThanOrEqual(0.501 * unit);
        if (blocks[index >>> 10] === 1) expect(Object.is(value, stored[index])).toBe(true);
        if (value !== stored[index]) changed += 1;
      });
      expect(changed).toBeGreaterThan(0);
    }
  },
);
