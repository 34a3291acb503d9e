import { expect, test } from "vitest";
import { Arena } from "../gpu/arena";
import { testDevice } from "../gpu/testing";
import { readFloats, readWords } from "../gpu/transfer";
import { argmax } from "./argmax";
import { attentionForwardReference } from "./attention.reference";
import { attentionDecode, cacheAppend } from "./attentionDecode";
import { floatTensor, normalValues, runPlan, wordTensor } from "./sparseTesting";
import { relativeError } from "./testing";

// f32 sums of up to 41 products and exponentials.
const tolerance = 5e-6;

test.each([0, 9])("rows of different lengths decode as the whole attention would, window %i", async (window) => {
  const gpu = await testDevice();
  using arena = new Arena(gpu);
  const shape = { rows: 3, contextLength: 41, heads: 6, kvHeads: 2, headSize: 10, window };
  const { rows, contextLength, heads, kvHeads, headSize } = shape;
  const width = (heads + 2 * kvHeads) * headSize;
  const all = normalValues(rows * contextLength * width, 1);
  const lengths = Uint32Array.of(40, 0, 17);
  const newest = new Float32Array(rows * width);
  lengths.forEach((at, row) => {
    const start = (row * contextLength + at) * width;
    newest.set(all.subarray(start, start + width), row * width);
  });
  const cache = (label: string) => arena.tensor(label, [rows, contextLength, kvHeads * headSize], "activations");
  const buffers = { keys: cache("keys"), values: cache("values") };
  const qkv = floatTensor(gpu, arena, "newest", newest);
  const positions = wordTensor(gpu, arena, "positions", lengths);
  const output = arena.tensor("output", [rows, heads * headSize], "activations");
  await runPlan(gpu, (plan) => {
    const start = wordTensor(gpu, arena, "start", new Uint32Array(rows));
    cacheAppend(plan, { ...buffers, qkv: floatTensor(gpu, arena, "all", all), positions: start }, shape);
    cacheAppend(plan, { ...buffers, qkv, positions }, shape);
    attentionDecode(plan, { ...buffers, qkv, positions, output }, shape);
  });
  const whole = attentionForwardReference(all, shape).output;
  const columns = heads * headSize;
  const expected = [...lengths].flatMap((at, row) => {
    const start = (row * contextLength + at) * columns;
    return [...whole.subarray(start, start + columns)];
  });
  expect(relativeError(await readFloats(gpu, output), expected)).toBeLessThan(tolerance);
});

test("argmax over blocks takes the first of equals", async () => {
  const gpu = await testDevice();
  using arena = new Arena(gpu);
  const [first, second] = [new Float32Array(3 * 130).fill(-5), new Float32Array(3 * 70).fill(-5)];
  first[77] = 2;
  first[129] = 2;
  second[3] = 2;
  first[130 + 4] = 1;
  second[70 + 69] = 1.5;
  const ids = arena.tensor("ids", [3], "activations", "u32");
  const best = arena.tensor("best", [3], "activations");
  await runPlan(gpu, (plan) => {
    argmax(plan, { logits: { ...floatTensor(gpu, arena, "first", first), shape: [3, 130] }, best, ids });
    const logits = { ...floatTensor(gpu, arena, "second", second), shape: [3, 70] };
    argmax(plan, { logits, best, ids }, { firstColumn: 130 });
  });
  expect([...(await readWords(gpu, ids))]).toEqual([77, 130 + 69, 0]);
});
