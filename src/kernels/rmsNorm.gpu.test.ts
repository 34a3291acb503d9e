import { expect, test } from "vitest";
import { Arena } from "../gpu/arena";
import { testDevice } from "../gpu/testing";
import { readFloats } from "../gpu/transfer";
import { unpackValues } from "./neuronMask";
import { rmsNormBackward, rmsNormBackwardWeight, rmsNormForward, rmsNormGroups } from "./rmsNorm";
import { rmsNormBackwardReference, rmsNormForwardReference } from "./rmsNorm.reference";
import { floatTensor, normalValues, randomMask, runPlan, weightTensor, wordTensor } from "./sparseTesting";
import { relativeError } from "./testing";

// f32 sums of up to 131 products, 6e-8 each.
const tolerance = 2e-6;
const threadings = [
  { lanes: 1, rowsPerGroup: 8, storage: "f32" },
  { lanes: 32, rowsPerGroup: 1, storage: "f32" },
  { lanes: 1, rowsPerGroup: 8, storage: "f16" },
  { lanes: 32, rowsPerGroup: 1, storage: "bf16" },
] as const;

test.each(threadings)(
  "forward and backward with $lanes lanes a row, weight in $storage",
  async ({ storage, ...lanes }) => {
    const gpu = await testDevice();
    using arena = new Arena(gpu);
    const [rows, columns, epsilon] = [37, 131, 1e-5];
    const [input, gradOutput, old] = [1, 2, 3].map((seed) => normalValues(rows * columns, seed)) as [
      Float32Array<ArrayBuffer>,
      Float32Array<ArrayBuffer>,
      Float32Array<ArrayBuffer>,
    ];
    const values = normalValues(columns, 4);
    const { tensor, stored: weight } = weightTensor(gpu, arena, "weight", { values, storage });
    const buffers = {
      input: floatTensor(gpu, arena, "input", input),
      weight: tensor,
      inverseRms: arena.tensor("inverseRms", [rows], "activations"),
    };
    const output = arena.tensor("output", [rows, columns], "activations");
    const gradInput = floatTensor(gpu, arena, "gradInput", old);
    const groups = rmsNormGroups(rows);
    // The norm under test is the second of three; the third lies in another slab.
    const stack = arena.tensor("partials", [3 * groups, columns], "scratch");
    const partials = floatTensor(gpu, arena, "own", new Float32Array(groups * columns).fill(Number.NaN));
    const mask = randomMask(gpu, arena, { blocks: 3, share: 0.4, seed: 5 });
    const gradient = arena.tensor("gradient", [3072], "gradients");
    const packedGradient = arena.tensor("packed", [mask.count], "gradients");
    const weightOffsets = wordTensor(gpu, arena, "offsets", Uint32Array.of(0, 1024, 0xffffffff));
    await runPlan(gpu, (plan) => {
      rmsNormForward(plan, { ...buffers, output }, { epsilon, lanes });
      rmsNormBackward(
        plan,
        { ...buffers, gradOutput: floatTensor(gpu, arena, "g", gradOutput), gradInput, partials },
        { lanes },
      );
      plan.copy(partials, { ...stack, byteOffset: groups * columns * 4, shape: [groups * columns] });
      rmsNormBackwardWeight(plan, { partials: stack, weightOffsets }, { kind: "dense", gradient });
      rmsNormBackwardWeight(plan, { partials: stack, weightOffsets }, { kind: "masked", ...mask, packedGradient });
    });
    expect(relativeError(await readFloats(gpu, output), rmsNormForwardReference(input, weight, epsilon))).toBeLessThan(
      tolerance,
    );
    const expected = rmsNormBackwardReference(gradOutput, input, weight, epsilon);
    const sum = expected.gradInput.map((value, index) => value + old[index]!);
    expect(relativeError(await readFloats(gpu, gradInput), sum)).toBeLessThan(tolerance);
    const dense = await readFloats(gpu, gradient);
    expect(relativeError(dense.subarray(1024, 1024 + columns), expected.gradWeight)).toBeLessThan(tolerance);
    const unpacked = new Float32Array(dense.length);
    unpackValues(mask.words, await readFloats(gpu, packedGradient), unpacked);
    expect([...unpacked]).toEqual([...dense.map((value, i) => ((mask.words[i >>> 5]! >>> (i & 31)) & 1 ? value : 0))]);
  },
);
