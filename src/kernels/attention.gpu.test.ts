import { expect, test } from "vitest";
import { Arena } from "../gpu/arena";
import { testDevice } from "../gpu/testing";
import { readFloats } from "../gpu/transfer";
import { type AttentionShape, attentionBackward, attentionForward } from "./attention";
import { attentionBackwardReference, attentionForwardReference } from "./attention.reference";
import { ropeFrequencies, ropeTable } from "./rope";
import { floatTensor, normalValues, runPlan, wordTensor } from "./sparseTesting";
import { relativeError } from "./testing";

// f32 sums of up to 40 products and exponentials, each 6e-8: 2e-6 is a few dozen roundings.
const tolerance = 5e-6;

const shapes: [string, AttentionShape, boolean][] = [
  ["grouped queries", { rows: 2, contextLength: 21, heads: 6, kvHeads: 2, headSize: 8 }, false],
  ["sliding window", { rows: 1, contextLength: 37, heads: 2, kvHeads: 1, headSize: 12, window: 11 }, false],
  ["documents and window", { rows: 3, contextLength: 29, heads: 3, kvHeads: 3, headSize: 4, window: 9 }, true],
  ["odd pairs", { rows: 1, contextLength: 5, heads: 4, kvHeads: 2, headSize: 6 }, true],
  ["wide heads", { rows: 1, contextLength: 40, heads: 2, kvHeads: 1, headSize: 256, window: 200 }, false],
  ["one token", { rows: 5, contextLength: 1, heads: 1, kvHeads: 1, headSize: 10 }, false],
];

function documents({ rows, contextLength }: AttentionShape): Uint32Array<ArrayBuffer> {
  return Uint32Array.from({ length: rows * contextLength }, (_, token) => {
    const position = token % contextLength;
    return position - (position % (5 + (Math.floor(token / contextLength) % 3)));
  });
}

/** As an ordinary GPU, whose threads load rows themselves, and as the adapter here, which may broadcast them. */
const both = [
  ...shapes.map(([name, shape, masked]) => [name, "as tuned", shape, masked] as const),
  ...shapes.slice(2, 4).map(([name, shape, masked]) => [name, "loaded", shape, masked] as const),
];

test.each(both)("forward and backward with %s, rows %s", async (_, rowSource, shape, masked) => {
  const device = await testDevice();
  const gpu = rowSource === "loaded" ? { ...device, subgroupSize: undefined } : device;
  using arena = new Arena(gpu);
  const { rows, contextLength, heads, kvHeads, headSize } = shape;
  const tokens = rows * contextLength;
  const width = (heads + 2 * kvHeads) * headSize;
  const qkv = normalValues(tokens * width, 1);
  const gradOutput = normalValues(tokens * heads * headSize, 2);
  const cosSin = ropeTable(contextLength, ropeFrequencies(headSize, 10000, { kind: "none" }));
  const starts = masked ? documents(shape) : undefined;
  const buffers = {
    qkv: floatTensor(gpu, arena, "qkv", qkv),
    output: arena.tensor("output", [tokens, heads * headSize], "activations"),
    logSumExp: arena.tensor("logSumExp", [tokens, heads], "activations"),
    documentStart: starts && wordTensor(gpu, arena, "documentStart", starts),
  };
  const gradients = {
    gradOutput: floatTensor(gpu, arena, "gradOutput", gradOutput),
    gradQkv: floatTensor(gpu, arena, "gradQkv", new Float32Array(tokens * width).fill(Number.NaN)),
    cosSin: floatTensor(gpu, arena, "cosSin", cosSin),
  };
  await runPlan(gpu, (plan) => {
    attentionForward(plan, buffers, shape);
    attentionBackward(plan, { ...buffers, ...gradients }, shape);
  });
  const expected = attentionForwardReference(qkv, shape, starts);
  expect(relativeError(await readFloats(gpu, buffers.output), expected.output)).toBeLessThan(tolerance);
  expect(relativeError(await readFloats(gpu, buffers.logSumExp), expected.logSumExp)).toBeLessThan(tolerance);
  const gradient = attentionBackwardReference(qkv, gradOutput, shape, starts, cosSin);
  expect(relativeError(await readFloats(gpu, gradients.gradQkv), gradient)).toBeLessThan(tolerance);
});
