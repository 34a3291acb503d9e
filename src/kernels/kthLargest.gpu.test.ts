import { expect, test } from "vitest";
import { Arena } from "../gpu/arena";
import { testDevice } from "../gpu/testing";
import { findKthLargest } from "./kthLargest";
import { kthLargestReference } from "./kthLargest.reference";
import { bitsOf, floatTensor, normalValues } from "./sparseTesting";

/** Positive f32 from random bits: every magnitude, subnormal numbers among them. */
function anyMagnitude(count: number, seed: number): Float32Array<ArrayBuffer> {
  const bits = new Uint32Array(normalValues(count, seed).buffer);
  return new Float32Array(bits.map((word, index) => Math.imul(word, 2654435761 + 2 * index) >>> 3).buffer);
}

const cases: Record<string, { slabs: Float32Array<ArrayBuffer>[]; ks: number[] }> = {
  "changes of a training": {
    slabs: [normalValues(300_001, 1, 1e-4).map(Math.abs), normalValues(77, 2, 1e-3).map(Math.abs)],
    ks: [1, 2, 15_003, 150_000, 300_077, 300_078],
  },
  "any magnitude": { slabs: [anyMagnitude(20_011, 3), anyMagnitude(4096, 4)], ks: [1, 100, 12_000, 24_107] },
  "subnormal numbers": {
    slabs: [Float32Array.from({ length: 1500 }, (_, index) => ((index * 7919) % 1500) * 2 ** -149)],
    ks: [1, 2, 750, 1499, 1500],
  },
  "all equal": { slabs: [new Float32Array(3000).fill(0.1)], ks: [1, 1500, 3000] },
  "mostly zero": {
    slabs: [Float32Array.from({ length: 5000 }, (_, i) => (i % 50 === 0 ? i : 0))],
    ks: [1, 99, 100, 5000],
  },
  "ties at the threshold": {
    slabs: [Float32Array.from({ length: 9999 }, (_, i) => (i % 7) / 3)],
    ks: [1, 1428, 1429, 4000],
  },
  "one score": { slabs: [Float32Array.of(3.5)], ks: [1] },
};

test.each(Object.entries(cases))("k-th largest of %s equals sorting, bit for bit", async (_, { slabs, ks }) => {
  const gpu = await testDevice();
  using arena = new Arena(gpu);
  const scores = slabs.map((slab, index) => floatTensor(gpu, arena, `scores${index}`, slab));
  const expected = ks.map((k) => kthLargestReference(slabs, k));
  // Many wide workgroups take seconds on a CPU adapter; the smaller cases see both ways.
  for (const wide of slabs.reduce((sum, slab) => sum + slab.length, 0) < 30_000 ? [false, true] : [false]) {
    const found = await findKthLargest(gpu, scores, ks, { wide });
    expect(bitsOf(Float32Array.from(found, ({ value }) => value))).toEqual(bitsOf(Float32Array.from(expected)));
  }
});

test.each([["signed", (value: number) => value] as const, ["magnitude", Math.abs] as const])(
  "values of either sign in %s order, and how many are larger",
  async (order, keyOf) => {
    const gpu = await testDevice();
    using arena = new Arena(gpu);
    // Rounded, so that many are equal; −0 among them.
    const values = normalValues(10_007, 5).map((value) => Math.round(value * 100) / 100);
    const keys = values.map(keyOf);
    const scores = [floatTensor(gpu, arena, "scores", values)];
    const ks = [1, 10, 5000, 9000, 10_007];
    const found = await findKthLargest(gpu, scores, ks, { order });
    const expected = ks.map((k) => {
      const value = kthLargestReference([keys], k);
      return { value, larger: keys.filter((key) => key > value).length };
    });
    expect(found.map(({ value }) => value + 0)).toEqual(expected.map(({ value }) => value + 0));
    expect(found.filter(({ value }) => value !== 0)).toEqual(expected.filter(({ value }) => value !== 0));
  },
);
