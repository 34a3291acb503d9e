import { expect, test } from "vitest";
import { Arena } from "../gpu/arena";
import { Plan } from "../gpu/plan";
import { testDevice } from "../gpu/testing";
import { readFloats, upload } from "../gpu/transfer";
import { adamwDense, adamwPacked } from "./adamw";
import { adamwReference } from "./adamw.reference";
import { packValues, unpackValues } from "./neuronMask";
import { bitsOf, floatTensor, normalValues, randomMask } from "./sparseTesting";
import { stepValueCount, stepValues } from "./stepValues";

const options = { beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.1, clipNorm: 0 };
const blocks = 67;
const scalars = blocks * 1024;
// One step moves a weight by about the learning rate (3e-3); f32 rounding of weight and moments is 1e-7 of each.
const tolerance = 2e-6;

/** Largest |actual − expected|. */
function difference(actual: Float32Array, expected: Float32Array): number {
  return actual.reduce((largest, value, index) => Math.max(largest, Math.abs(value - expected[index]!)), 0);
}

test("dense AdamW follows the reference over three steps with one plan", async () => {
  const gpu = await testDevice();
  using arena = new Arena(gpu);
  const state = {
    weights: normalValues(scalars, 1),
    gradient: new Float32Array(scalars),
    moment1: new Float32Array(scalars),
    moment2: new Float32Array(scalars),
  };
  const buffers = {
    stepValues: arena.tensor("stepValues", [stepValueCount], "scratch"),
    gradientNorm: floatTensor(gpu, arena, "norm", Float32Array.of(2, 0.5)),
    weights: floatTensor(gpu, arena, "weights", state.weights),
    gradient: arena.tensor("gradient", [scalars], "gradients"),
    moment1: arena.tensor("moment1", [scalars], "optimiser"),
    moment2: arena.tensor("moment2", [scalars], "optimiser"),
  };
  using plan = new Plan(gpu, "adamw");
  adamwDense(plan, buffers);
  for (let step = 0; step < 3; step++) {
    const gradient = normalValues(scalars, 10 + step, 10 ** -step);
    state.gradient.set(gradient);
    upload(gpu, buffers.gradient, gradient);
    upload(gpu, buffers.stepValues, stepValues(options, { step, learningRate: 3e-3 }));
    await plan.run();
    adamwReference(state, options, { step, learningRate: 3e-3 }, 0.5);
  }
  expect(difference(await readFloats(gpu, buffers.weights), state.weights)).toBeLessThan(tolerance);
  expect(difference(await readFloats(gpu, buffers.moment1), state.moment1)).toBeLessThan(tolerance);
  expect((await readFloats(gpu, buffers.gradient)).every((value) => value === 0)).toBe(true);
});

test.each([0.05, 0.9])(
  "packed AdamW at a share of %s follows the reference and leaves all other bits alone",
  async (share) => {
    const gpu = await testDevice();
    using arena = new Arena(gpu);
    const mask = randomMask(gpu, arena, { blocks, share, seed: 7 });
    const before = normalValues(scalars, 2);
    // Values that a careless read and write would change: −0, the smallest subnormal number, a NaN with a payload.
    const bits = new Uint32Array(before.buffer);
    for (let index = 0; index < scalars; index += 97) {
      if (((mask.words[index >>> 5]! >>> (index & 31)) & 1) === 0)
        bits[index] = [0x80000000, 1, 0x7fc12345][index % 3]!;
    }
    const state = {
      weights: packValues(mask.words, before),
      gradient: normalValues(mask.count, 3),
      moment1: normalValues(mask.count, 4, 0.1),
      moment2: normalValues(mask.count, 5).map((value) => value * value),
    };
    const buffers = {
      stepValues: floatTensor(gpu, arena, "stepValues", stepValues(options, { step: 4, learningRate: 3e-3 })),
      gradientNorm: floatTensor(gpu, arena, "norm", Float32Array.of(2, 0.5)),
      maskWords: mask.maskWords,
      maskOffsets: mask.maskOffsets,
      weights: floatTensor(gpu, arena, "weights", before),
      gradient: floatTensor(gpu, arena, "gradient", state.gradient),
      moment1: floatTensor(gpu, arena, "moment1", state.moment1),
      moment2: floatTensor(gpu, arena, "moment2", state.moment2),
    };
    using plan = new Plan(gpu, "adamw");
    adamwPacked(plan, buffers);
    await plan.run();
    adamwReference(state, options, { step: 4, learningRate: 3e-3 }, 0.5);
    const after = await readFloats(gpu, buffers.weights);
    expect(difference(packValues(mask.words, after), state.weights)).toBeLessThan(tolerance);
    expect(difference(await readFloats(gpu, buffers.moment2), state.moment2)).toBeLessThan(tolerance);
    expect((await readFloats(gpu, buffers.gradient)).every((value) => value === 0)).toBe(true);
    const restored = after.slice();
    unpackValues(mask.words, packValues(mask.words, before), restored);
    expect(bitsOf(restored)).toEqual(bitsOf(before));
  },
);
