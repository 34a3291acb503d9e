import { expect, test } from "vitest";
import { Arena } from "../gpu/arena";
import { testDevice } from "../gpu/testing";
import { readFloats } from "../gpu/transfer";
import { ropeForward, ropeFrequencies, ropeTable } from "./rope";
import { rotateReference } from "./rope.reference";
import { floatTensor, normalValues, runPlan, wordTensor } from "./sparseTesting";
import { relativeError } from "./testing";

// Two products and a sum in f32.
const tolerance = 5e-7;

test("rotates queries and keys in place, also from later positions on", async () => {
  const gpu = await testDevice();
  using arena = new Arena(gpu);
  const shape = { contextLength: 37, heads: 6, kvHeads: 2, headSize: 10 };
  const { contextLength, heads, kvHeads, headSize } = shape;
  const row = contextLength * (heads + 2 * kvHeads) * headSize;
  const table = ropeTable(2 * contextLength, ropeFrequencies(headSize, 10000, { kind: "none" }));
  const values = normalValues(2 * row, 1);
  const [plain, later] = [floatTensor(gpu, arena, "plain", values), floatTensor(gpu, arena, "later", values)];
  const cosSin = floatTensor(gpu, arena, "cosSin", table);
  const firstPosition = wordTensor(gpu, arena, "first", Uint32Array.of(5, 30));
  await runPlan(gpu, (plan) => {
    ropeForward(plan, { qkv: plain, cosSin }, shape);
    ropeForward(plan, { qkv: later, cosSin, firstPosition }, shape);
  });
  const expected = Float64Array.from(values);
  rotateReference(expected, table, shape);
  expect(relativeError(await readFloats(gpu, plain), expected)).toBeLessThan(tolerance);
  const moved = [5, 30].flatMap((first, index) => {
    const part = Float64Array.from(values.subarray(index * row, (index + 1) * row));
    rotateReference(part, table.subarray(first * headSize), shape);
    return [...part];
  });
  expect(relativeError(await readFloats(gpu, later), moved)).toBeLessThan(tolerance);
});
