import { expect, test } from "vitest";
import { Arena } from "../gpu/arena";
import type { GpuDevice } from "../gpu/device";
import type { Tensor, WeightType } from "../gpu/tensor";
import { testDevice } from "../gpu/testing";
import { readFloats } from "../gpu/transfer";
import type { GradientSink } from "./gradientSink";
import { biasBackward, linearBackward, linearBackwardInput, linearBackwardWeight, linearForward } from "./linear";
import {
  biasBackwardReference,
  linearBackwardInputReference,
  linearBackwardWeightReference,
  linearForwardReference,
} from "./linear.reference";
import { linearVariants, variantName } from "./linearVariants";
import {
  floatTensor,
  normalValues,
  randomMask,
  runPlan,
  storages,
  weightTensor as storedTensor,
} from "./sparseTesting";

interface Case {
  readonly tokens: number;
  readonly inputs: number;
  readonly outputs: number;
}

const cases: readonly Case[] = [
  { tokens: 1, inputs: 1, outputs: 1 },
  { tokens: 3, inputs: 7, outputs: 48 },
  { tokens: 97, inputs: 130, outputs: 33 },
  { tokens: 64, inputs: 48, outputs: 128 },
];

function setUp(gpu: GpuDevice, arena: Arena, { tokens, inputs, outputs }: Case, storage: WeightType = "f32") {
  const input = normalValues(tokens * inputs, 1);
  const values = normalValues(outputs * inputs, 2);
  const { tensor: weightTensor, stored: weight } = storedTensor(gpu, arena, "weight", {
    values,
    storage,
    shape: [outputs, inputs],
  });
  const gradOutput = normalValues(tokens * outputs, 3);
  const shaped = (label: string, values: Float32Array<ArrayBuffer>, shape: number[]): Tensor => ({
    ...floatTensor(gpu, arena, label, values),
    shape,
  });
  return {
    input,
    weight,
    gradOutput,
    inputTensor: shaped("input", input, [tokens, inputs]),
    weightTensor,
    gradOutputTensor: shaped("gradOutput", gradOutput, [tokens, outputs]),
  };
}

/** f32 sums of `depth` products of standard normals against f64: rounding grows like √depth · 2⁻²⁴ · √depth; 16 × that. */
function expectClose(got: ArrayLike<number>, want: ArrayLike<number>, depth: number): void {
  expect(got.length).toBe(want.length);
  const tolerance = 16 * (depth + 1) * 2 ** -24;
  let worst = 0;
  for (let i = 0; i < want.length; i++) worst = Math.max(worst, Math.abs(got[i]! - want[i]!));
  expect(Number.isNaN(got[0])).toBe(false);
  expect(worst).toBeLessThanOrEqual(tolerance);
}

/** Scalars before the weight in the slab, so that an offset is always in play. */
const weightOffset = 1024;

function denseSink(gpu: GpuDevice, arena: Arena, weightScalars: number) {
  const before = normalValues(weightOffset + weightScalars, 7);
  const gradient = floatTensor(gpu, arena, "gradient", before);
  return { before, sink: { kind: "dense", gradient } satisfies GradientSink, gradient };
}

test.each(linearVariants.map((variant) => [variantName(variant), variant] as const))(
  "%s: the three forms match the reference at awkward sizes",
  async (_, variant) => {
    const gpu = await testDevice();
    for (const sizes of cases) {
      using arena = new Arena(gpu);
      const { tokens, inputs, outputs } = sizes;
      const { input, weight, gradOutput, inputTensor, weightTensor, gradOutputTensor } = setUp(gpu, arena, sizes);
      const output = arena.tensor("output", [tokens, outputs], "scratch");
      const gradInput = arena.tensor("gradInput", [tokens, inputs], "scratch");
      const { before, sink, gradient } = denseSink(gpu, arena, outputs * inputs);
      await runPlan(gpu, (plan) => {
        linearForward(plan, { input: inputTensor, weight: weightTensor, output }, { variant });
        linearBackwardInput(plan, { gradOutput: gradOutputTensor, weight: weightTensor, gradInput }, { variant });
        linearBackwardWeight(plan, { gradOutput: gradOutputTensor, input: inputTensor }, sink, {
          variant,
          weightOffset,
        });
      });
      expectClose(await readFloats(gpu, output), linearForwardReference(sizes, input, weight), inputs);
      expectClose(await readFloats(gpu, gradInput), linearBackwardInputReference(sizes, gradOutput, weight), outputs);
      const added = linearBackwardWeightReference(sizes, gradOutput, input);
      const want = Float64Array.from(before, (value, i) => value + (added[i - weightOffset] ?? 0));
      expectClose(await readFloats(gpu, gradient), want, tokens);
    }
  },
);

/** One of each family; the shapes of the block differ in the three forms only. */
const both = linearVariants.filter((variant) =>
  ["block 8x8 in 4x2", "tile 4x4 in 8x8", "subgroup 16x4 in 4x1"].includes(variantName(variant)),
);

const bothInAll = both.flatMap((variant) =>
  storages.map((storage) => [variantName(variant), storage, variant] as const),
);

test.each(bothInAll.filter(([, storage]) => storage !== "f32"))(
  "%s, weight in %s: forward and gradient of the input match the reference at awkward sizes",
  async (_, storage, variant) => {
    const gpu = await testDevice();
    for (const sizes of cases) {
      using arena = new Arena(gpu);
      const { tokens, inputs, outputs } = sizes;
      const { input, weight, gradOutput, ...tensors } = setUp(gpu, arena, sizes, storage);
      const output = arena.tensor("output", [tokens, outputs], "scratch");
      const gradInput = arena.tensor("gradInput", [tokens, inputs], "scratch");
      const together = arena.tensor("together", [tokens, inputs], "scratch");
      const { sink } = denseSink(gpu, arena, outputs * inputs);
      await runPlan(gpu, (plan) => {
        linearForward(plan, { input: tensors.inputTensor, weight: tensors.weightTensor, output }, { variant });
        const backward = { gradOutput: tensors.gradOutputTensor, weight: tensors.weightTensor, gradInput };
        linearBackwardInput(plan, backward, { variant });
        const both = { ...backward, input: tensors.inputTensor, gradInput: together };
        linearBackward(plan, both, sink, { variant, weightOffset });
      });
      expectClose(await readFloats(gpu, output), linearForwardReference(sizes, input, weight), inputs);
      const expected = linearBackwardInputReference(sizes, gradOutput, weight);
      expectClose(await readFloats(gpu, gradInput), expected, outputs);
      expectClose(await readFloats(gpu, together), expected, outputs);
    }
  },
);

// One half a family: what reads a bias differs by the family alone.
test.each(bothInAll.filter(([name, storage]) => storage === "f32" || (storage === "bf16") === name.startsWith("tile")))(
  "%s, weight in %s: bias, accumulation and columns of a wider matrix",
  async (_, storage, variant) => {
    const gpu = await testDevice();
    using arena = new Arena(gpu);
    const sizes = { tokens: 33, inputs: 21, outputs: 10 };
    const { tokens, inputs, outputs } = sizes;
    const { input, weight, inputTensor, weightTensor } = setUp(gpu, arena, sizes, storage);
    const values = normalValues(outputs, 4);
    const { tensor: bias, stored: biasValues } = storedTensor(gpu, arena, "bias", { values, storage });
    const wide = 37;
    const first = 5;
    const before = normalValues(tokens * wide, 5);
    const output = { ...floatTensor(gpu, arena, "output", before), shape: [tokens, wide] };
    const gradBefore = normalValues(tokens * inputs, 6);
    const gradInput = { ...floatTensor(gpu, arena, "gradInput", gradBefore), shape: [tokens, inputs] };
    const plain = { ...floatTensor(gpu, arena, "plain", normalValues(tokens * outputs, 8)), shape: [tokens, outputs] };
    const gradWide = { ...floatTensor(gpu, arena, "gradOutput", before), shape: [tokens, wide] };
    const { before: sinkBefore, sink, gradient } = denseSink(gpu, arena, outputs * inputs);
    const range = { gradOutputOffset: first, gradOutputStride: wide };
    await runPlan(gpu, (plan) => {
      const options = { variant, accumulate: true, outputOffset: first, outputStride: wide };
      linearForward(plan, { input: inputTensor, weight: weightTensor, output, bias }, options);
      linearForward(plan, { input: inputTensor, weight: weightTensor, output: plain, bias }, { variant });
      const backward = { gradOutput: gradWide, input: inputTensor, weight: weightTensor, gradInput };
      linearBackward(plan, backward, sink, { variant, weightOffset, accumulate: true, ...range });
      biasBackward(plan, { gradOutput: gradWide }, sink, { biasOffset: 3, columns: outputs, ...range });
    });
    const product = linearForwardReference(sizes, input, weight, biasValues);
    expectClose(await readFloats(gpu, plain), product, inputs);
    const want = Float64Array.from(before, (value, i) => {
      const column = (i % wide) - first;
      return column < 0 || column >= outputs ? value : value + product[Math.floor(i / wide) * outputs + column]!;
    });
    expectClose(await readFloats(gpu, output), want, inputs);
    const gradOutput = Float32Array.from(
      { length: tokens * outputs },
      (_, i) => before[Math.floor(i / outputs) * wide + first + (i % outputs)]!,
    );
    const gradInputAdded = linearBackwardInputReference(sizes, gradOutput, weight);
    expectClose(
      await readFloats(gpu, gradInput),
      Float64Array.from(gradBefore, (value, i) => value + gradInputAdded[i]!),
      outputs,
    );
    const weightAdded = linearBackwardWeightReference(sizes, gradOutput, input);
    const biasAdded = biasBackwardReference(sizes, gradOutput);
    const sinkWant = Float64Array.from(
      sinkBefore,
      (value, i) => value + (weightAdded[i - weightOffset] ?? biasAdded[i - 3] ?? 0),
    );
    expectClose(await readFloats(gpu, gradient), sinkWant, tokens);
  },
);

// A tile is stored by the block's code.
test.each(both.filter(({ family }) => family !== "tile").map((variant) => [variantName(variant), variant] as const))(
  "%s: a factor scales what is written or added, and no weight's gradient",
  async (_, variant) => {
    const gpu = await testDevice();
    using arena = new Arena(gpu);
    const sizes = { tokens: 33, inputs: 20, outputs: 12 };
    const { tokens, inputs, outputs } = sizes;
    const { input, weight, gradOutput, inputTensor, weightTensor, gradOutputTensor } = setUp(gpu, arena, sizes);
    const factor = -2.5;
    const before = normalValues(tokens * inputs, 6);
    const output = arena.tensor("output", [tokens, outputs], "scratch");
    const alone = { ...floatTensor(gpu, arena, "alone", before), shape: [tokens, inputs] };
    const together = arena.tensor("together", [tokens, inputs], "scratch");
    const { before: sinkBefore, sink, gradient } = denseSink(gpu, arena, outputs * inputs);
    await runPlan(gpu, (plan) => {
      linearForward(plan, { input: inputTensor, weight: weightTensor, output }, { variant, factor });
      const backward = { gradOutput: gradOutputTensor, weight: weightTensor, gradInput: alone };
      linearBackwardInput(plan, backward, { variant, factor, accumulate: true });
      const both = { ...backward, input: inputTensor, gradInput: together };
      linearBackward(plan, both, sink, { variant, weightOffset, factor });
    });
    const scaled = (values: Float64Array) => values.map((value) => factor * value);
    expectClose(await readFloats(gpu, output), scaled(linearForwardReference(sizes, input, weight)), 3 * inputs);
    const gradInput = scaled(linearBackwardInputReference(sizes, gradOutput, weight));
    expectClose(await readFloats(gpu, together), gradInput, 3 * outputs);
    const added = gradInput.map((value, i) => value + before[i]!);
    expectClose(await readFloats(gpu, alone), added, 3 * outputs);
    const weightAdded = linearBackwardWeightReference(sizes, gradOutput, input);
    const sinkWant = Float64Array.from(sinkBefore, (value, i) => value + (weightAdded[i - weightOffset] ?? 0));
    expectClose(await readFloats(gpu, gradient), sinkWant, tokens);
  },
);

test.each(both.map((variant) => [variantName(variant), variant] as const))(
  "%s: a masked sink gets exactly the chosen scalars, with the same bits as the dense one",
  async (_, variant) => {
    const gpu = await testDevice();
    for (const share of [0, 0.02, 0.3]) {
      using arena = new Arena(gpu);
      const sizes = { tokens: 30, inputs: 67, outputs: 43 };
      const { tokens, inputs, outputs } = sizes;
      const { inputTensor, weightTensor, gradOutputTensor } = setUp(gpu, arena, sizes);
      const scalars = weightOffset + outputs * inputs;
      const blocks = Math.ceil(scalars / 1024);
      const { words, count, maskWords, maskOffsets } = randomMask(gpu, arena, { blocks, scalars, share, seed: 9 });
      const gradient = arena.tensor("gradient", [blocks * 1024], "scratch");
      const packedGradient = arena.tensor("packedGradient", [count + 1], "scratch");
      const together = arena.tensor("together", [count + 1], "scratch");
      const gradInput = arena.tensor("gradInput", [tokens, inputs], "scratch");
      const buffers = { gradOutput: gradOutputTensor, input: inputTensor };
      const mask = { kind: "masked", maskWords, maskOffsets } as const;
      const options = { variant, weightOffset };
      await runPlan(gpu, (plan) => {
        linearBackwardWeight(plan, buffers, { kind: "dense", gradient }, options);
        linearBackwardWeight(plan, buffers, { ...mask, packedGradient }, options);
        const all = { ...buffers, weight: weightTensor, gradInput };
        linearBackward(plan, all, { ...mask, packedGradient: together }, options);
        biasBackward(plan, { gradOutput: gradOutputTensor }, { kind: "dense", gradient }, { biasOffset: 0 });
        biasBackward(plan, { gradOutput: gradOutputTensor }, { ...mask, packedGradient }, { biasOffset: 0 });
        biasBackward(plan, { gradOutput: gradOutputTensor }, { ...mask, packedGradient: together }, { biasOffset: 0 });
      });
      const dense = await readFloats(gpu, gradient);
      const want = dense.filter((_, i) => ((words[i >> 5]! >>> (i & 31)) & 1) === 1);
      expect(want.length).toBe(count);
      expect((await readFloats(gpu, packedGradient)).slice(0, count)).toEqual(want);
      expect((await readFloats(gpu, together)).slice(0, count)).toEqual(want);
    }
  },
);
