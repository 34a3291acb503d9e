import { expect, test } from "vitest";
import { Arena } from "../gpu/arena";
import { testDevice } from "../gpu/testing";
import { readFloats } from "../gpu/transfer";
import { headBlocks, headLossBackward, headLossForward, sumInto } from "./headLoss";
import { headLossReference, ignored } from "./headLoss.reference";
import { floatTensor, normalValues, runPlan, weightTensor, wordTensor } from "./sparseTesting";
import { relativeError } from "./testing";

const sizes = { tokens: 37, inputs: 24, outputs: 331 };
// f32: sums of 331 exponentials, then of 37 or 331 products, 6e-8 each.
const tolerance = 5e-6;

test.each([
  [384, "f32"],
  [64, "f32"],
  [128, "f16"],
  [256, "bf16"],
] as const)("loss and gradients in blocks of %i rows of %s", async (blockRows, storage) => {
  const gpu = await testDevice();
  using arena = new Arena(gpu);
  const { tokens, inputs, outputs } = sizes;
  const hidden = normalValues(tokens * inputs, 1);
  const values = normalValues(outputs * inputs, 2);
  const head = weightTensor(gpu, arena, "weight", { values, storage, shape: [outputs, inputs] });
  const weight = head.stored;
  const targets = Uint32Array.from({ length: tokens }, (_, t) => (t % 5 === 4 ? ignored : (t * 97) % outputs));
  const scale = 1 / 29;
  const gradient = arena.tensor("gradient", [9 * 1024], "gradients");
  const part = {
    weight: head.tensor,
    firstRow: 0,
    weightOffset: 1024,
    sink: { kind: "dense", gradient } as const,
  };
  const buffers = {
    hidden: { ...floatTensor(gpu, arena, "hidden", hidden), shape: [tokens, inputs] },
    targets: wordTensor(gpu, arena, "targets", targets),
    logits: arena.tensor("logits", [tokens, Math.min(blockRows, outputs)], "scratch"),
    rowState: arena.tensor("rowState", [tokens, 4], "activations"),
    loss: arena.tensor("loss", [tokens], "activations"),
    gradHidden: floatTensor(gpu, arena, "gradHidden", new Float32Array(tokens * inputs).fill(7)),
    lossScale: floatTensor(gpu, arena, "lossScale", Float32Array.of(scale)),
  };
  buffers.gradHidden = { ...buffers.gradHidden, shape: [tokens, inputs] };
  const sums = floatTensor(gpu, arena, "sums", Float32Array.of(1, 2));
  await runPlan(gpu, (plan) => {
    const blocks = headBlocks([part], blockRows);
    const { loss, gradHidden, lossScale, ...shared } = buffers;
    headLossForward(plan, { ...shared, loss }, blocks);
    sumInto(plan, { values: loss, sums }, { slot: 0 });
    sumInto(plan, { values: loss, sums }, { slot: 1, accumulate: true });
    headLossBackward(plan, { ...shared, lossScale, gradHidden }, blocks);
  });
  const expected = headLossReference(sizes, { hidden, weight, targets, scale });
  expect(relativeError(await readFloats(gpu, buffers.loss), expected.loss)).toBeLessThan(tolerance);
  const total = expected.loss.reduce((a, b) => a + b, 0);
  expect(relativeError(await readFloats(gpu, sums), [total, total + 2])).toBeLessThan(tolerance);
  expect(relativeError(await readFloats(gpu, buffers.gradHidden), expected.gradHidden)).toBeLessThan(tolerance);
  const dense = await readFloats(gpu, gradient);
  expect(relativeError(dense.subarray(1024, 1024 + outputs * inputs), expected.gradWeight)).toBeLessThan(tolerance);
});
