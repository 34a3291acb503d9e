import { expect, test } from "vitest";
import { Arena } from "../gpu/arena";
import { testDevice } from "../gpu/testing";
import { readFloats } from "../gpu/transfer";
import { floatTensor, normalValues, runPlan, storages, weightTensor, wordTensor } from "./sparseTesting";
import { addVector, dropScalars, electSigns, meanOfElected, randomScores, subtractBase } from "./taskVectors";
import { dropReference, taskVectorsReference, tiesReference } from "./taskVectors.reference";

/** Blocks of one slab by tensor: 77 of them, which no workgroup divides. */
const blockTensor = Uint32Array.from({ length: 77 }, (_, block) => (block < 40 ? 0 : block < 76 ? 1 : 2));
const count = blockTensor.length * 1024;
/** By vector, by tensor; the first vector leaves tensor 1 alone, and all of them tensor 2. */
const coefficients = [
  [0.75, 0, 0],
  [-0.3, 1, 0],
  [1, 0.5, 0],
];
/** Blocks that are not the first of their tensor; the last holds 7 scalars. */
const blocks = Uint32Array.from({ length: 4 * 77 }, (_, word) => {
  const block = word >>> 2;
  return [block < 40 ? 12345 : 4294967291, block * 1024 + 3, block === 76 ? 7 : 1024, 0][word % 4] ?? 0;
});
const largestError = (found: Float32Array, expected: Float64Array) =>
  found.reduce((most, value, index) => Math.max(most, Math.abs(value - (expected[index] ?? 0))), 0);

test.each(storages)(
  "task vectors added to a base in %s equal the reference; untouched tensors keep their bits",
  async (storage) => {
    const gpu = await testDevice();
    using arena = new Arena(gpu);
    const { tensor: base, stored } = weightTensor(gpu, arena, "base", { values: normalValues(count, 1, 0.5), storage });
    const models = coefficients.map((_, v) => {
      const change = normalValues(count, 20 + v, 0.1);
      return stored.map((value, index) => value + (change[index] ?? 0));
    });
    const output = floatTensor(gpu, arena, "output", stored);
    for (const [v, model] of models.entries()) {
      const vector = floatTensor(gpu, arena, "vector", model);
      const factors = Float32Array.from(blockTensor, (tensor) => coefficients[v]?.[tensor] ?? 0);
      const blockCoefficients = floatTensor(gpu, arena, "factors", factors);
      await runPlan(gpu, (plan) => {
        subtractBase(plan, { vector, base });
        addVector(plan, { vector, blockCoefficients, output });
      });
    }
    const found = await readFloats(gpu, output);
    expect(largestError(found, taskVectorsReference(stored, models, { coefficients, blockTensor }))).toBeLessThan(1e-6);
    expect(found.subarray(76 * 1024)).toEqual(stored.subarray(76 * 1024));
  },
);

test.each([0.1, 0.5, 0.9])(
  "DARE drops %s of the scalars, the reference's own, and rescales the others",
  async (rate) => {
    const gpu = await testDevice();
    using arena = new Arena(gpu);
    const values = normalValues(count, 3, 0.1);
    const vector = floatTensor(gpu, arena, "vector", values);
    await runPlan(gpu, (plan) => dropScalars(plan, { vector, blocks: wordTensor(gpu, arena, "blocks", blocks) }, rate));
    const found = (await readFloats(gpu, vector)).subarray(0, 76 * 1024 + 7);
    const expected = dropReference(values, blocks, rate).subarray(0, found.length);
    // Up to 5 after division by 0.1, rounded to f32.
    expect(largestError(found, expected)).toBeLessThan(1e-6);
    expect(Array.from(found, (value) => value === 0)).toEqual(Array.from(expected, (value) => value === 0));
    // Four standard deviations of a share of so many draws.
    const share = expected.filter((value) => value === 0).length / expected.length;
    expect(Math.abs(share - rate)).toBeLessThan(4 * Math.sqrt((rate * (1 - rate)) / expected.length));
  },
);

test("random scores are positive, finite and 0 in padding", async () => {
  const gpu = await testDevice();
  using arena = new Arena(gpu);
  const scores = floatTensor(gpu, arena, "scores", new Float32Array(count));
  await runPlan(gpu, (plan) => randomScores(plan, { scores, blocks: wordTensor(gpu, arena, "blocks", blocks) }));
  const found = await readFloats(gpu, scores);
  expect(found.subarray(0, 76 * 1024 + 7).every((value) => value > 0 && Number.isFinite(value))).toBe(true);
  expect(found.subarray(76 * 1024 + 7).every((value) => value === 0)).toBe(true);
  // Of so many draws of 30 bits about three are equal to another.
  expect(new Set(found).size).toBeGreaterThan(76 * 1024 + 8 - 20);
});

test("the elected mean equals the reference's, with ties, opposite signs and nothing left", async () => {
  const gpu = await testDevice();
  using arena = new Arena(gpu);
  const base = normalValues(count, 1, 0.5);
  const vectors = [1, 2, 3, 4].map((seed) => normalValues(count, 30 + seed, 0.1));
  vectors[1]?.set(vectors[0]?.subarray(0, 2048).map((value) => -value) ?? []);
  const keep = [count, Math.floor(0.2 * count), 1, Math.floor(0.7 * count)];
  const output = floatTensor(gpu, arena, "output", base);
  const election = {
    positive: arena.tensor("positive", [count], "scratch"),
    negative: arena.tensor("negative", [count], "scratch"),
    counts: arena.tensor("counts", [count], "scratch", "u32"),
  };
  for (const [v, values] of vectors.entries()) {
    const threshold =
      values
        .map(Math.abs)
        .sort()
        .at(-(keep[v] ?? 1)) ?? 0;
    const state = Uint32Array.of(0, 0, 0, new Uint32Array(Float32Array.of(threshold).buffer)[0] ?? 0);
    const kthState = wordTensor(gpu, arena, "kthState", state);
    const vector = floatTensor(gpu, arena, "vector", values);
    await runPlan(gpu, (plan) => electSigns(plan, { ...election, vector, kthState }));
  }
  await runPlan(gpu, (plan) => meanOfElected(plan, { ...election, output }, 0.7));
  const found = await readFloats(gpu, output);
  expect(largestError(found, tiesReference(base, vectors, { keep, lambda: 0.7 }))).toBeLessThan(1e-6);
});
