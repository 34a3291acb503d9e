import { expect, test } from "vitest";
import { decodeScalars } from "../formats/dtype";
import { Arena } from "../gpu/arena";
import { testDevice } from "../gpu/testing";
import { readFloats, uploadHalves } from "../gpu/transfer";
import { copyWeights } from "./copyWeights";
import { bitsOf, floatTensor, normalValues, runPlan } from "./sparseTesting";

test.each([
  ["f16", "F16"],
  ["bf16", "BF16"],
] as const)("every number of %s is read exactly, subnormal ones and both zeros too", async (storage, fileType) => {
  const gpu = await testDevice();
  using arena = new Arena(gpu);
  const bits = Uint16Array.from({ length: 65536 }, (_, index) => index);
  const source = arena.tensor("source", [bits.length], "weights", storage);
  uploadHalves(gpu, source, bits);
  const target = arena.tensor("target", [bits.length], "scratch");
  await runPlan(gpu, (plan) => copyWeights(plan, { source, target }));
  const found = await readFloats(gpu, target);
  const expected = decodeScalars(new Uint8Array(bits.buffer), fileType);
  const numbers = (values: Float32Array) => bitsOf(values.map((value) => (Number.isNaN(value) ? 0 : value)));
  expect(numbers(found)).toEqual(numbers(expected));
  expect([...found].map(Number.isNaN)).toEqual([...expected].map(Number.isNaN));
});

test("f32 is copied as it is", async () => {
  const gpu = await testDevice();
  using arena = new Arena(gpu);
  const values = normalValues(1024, 1);
  const target = arena.tensor("target", [1024], "scratch");
  await runPlan(gpu, (plan) => copyWeights(plan, { source: floatTensor(gpu, arena, "source", values), target }));
  expect(bitsOf(await readFloats(gpu, target))).toEqual(bitsOf(values));
});
