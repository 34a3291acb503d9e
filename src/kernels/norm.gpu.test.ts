import { expect, test } from "vitest";
import { Arena } from "../gpu/arena";
import { Plan } from "../gpu/plan";
import { testDevice } from "../gpu/testing";
import { readFloats, upload } from "../gpu/transfer";
import { gradientNorm, normPartialCount } from "./norm";
import { gradientNormReference } from "./norm.reference";
import { floatTensor, normalValues } from "./sparseTesting";
import { stepValueCount, stepValues } from "./stepValues";

const options = { beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.1 };

test.each([
  { sizes: [1], clipNorm: 1, gradientScale: 1 },
  { sizes: [0, 777, 65_537], clipNorm: 1, gradientScale: 0.25 },
  { sizes: [5_000_003, 1024], clipNorm: 1e6, gradientScale: 1 },
  { sizes: [300], clipNorm: 0, gradientScale: 1 },
])("norm and clipping factor over $sizes", async ({ sizes, clipNorm, gradientScale }) => {
  const gpu = await testDevice();
  using arena = new Arena(gpu);
  const values = sizes.map((size, index) => normalValues(size, index + 1));
  const sources = values.map((source, index) => floatTensor(gpu, arena, `source${index}`, source));
  const buffers = {
    sources,
    partials: arena.tensor("partials", [normPartialCount(sources)], "scratch"),
    stepValues: arena.tensor("stepValues", [stepValueCount], "scratch"),
    gradientNorm: arena.tensor("gradientNorm", [2], "scratch"),
  };
  upload(gpu, buffers.stepValues, stepValues({ ...options, clipNorm }, { step: 0, learningRate: 1, gradientScale }));
  using plan = new Plan(gpu, "norm");
  gradientNorm(plan, buffers);
  await plan.run();
  const first = await readFloats(gpu, buffers.gradientNorm);
  const expected = gradientNormReference(values, { clipNorm, gradientScale });
  // Runs of 16 and a tree keep the error of the sum of squares near 1e-7; the root halves it.
  expect(first[0]! / expected.norm).toBeCloseTo(1, 6);
  expect(first[1]! / expected.factor).toBeCloseTo(1, 6);
  await plan.run();
  expect(await readFloats(gpu, buffers.gradientNorm)).toEqual(first);
});
