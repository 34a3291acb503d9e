import { expect, test } from "vitest";
import { attentionBackwardReference, attentionForwardReference } from "./attention.reference";
import { ropeFrequencies, ropeTable } from "./rope";
import { rotateReference } from "./rope.reference";
import { numericGradient, relativeError, wave } from "./testing";

const shape = { rows: 2, contextLength: 5, heads: 4, kvHeads: 2, headSize: 4, window: 3 };
const tokens = shape.rows * shape.contextLength;

test("the gradient is the derivative of rotation and attention together", () => {
  const starts = Uint32Array.from([0, 0, 2, 2, 2, 0, 0, 0, 0, 4]);
  const cosSin = ropeTable(shape.contextLength, ropeFrequencies(shape.headSize, 100, { kind: "none" }));
  const qkv = wave(tokens * 8 * shape.headSize, 1.3);
  const gradOutput = wave(tokens * shape.heads * shape.headSize, 0.7);
  const rotated = (x: Float64Array): Float64Array => {
    const values = x.slice();
    rotateReference(values, cosSin, shape);
    return values;
  };
  const numeric = numericGradient((x) => attentionForwardReference(rotated(x), shape, starts).output, qkv, gradOutput);
  const gradient = attentionBackwardReference(rotated(qkv), gradOutput, shape, starts, cosSin);
  // Central differences of step 1e-5 in f64 are good to about 1e-9.
  expect(relativeError(gradient, numeric)).toBeLessThan(1e-8);
});

test("a window of 1 and a document of one token see only themselves", () => {
  const qkv = wave(tokens * 8 * shape.headSize, 1.3);
  const own = attentionForwardReference(qkv, { ...shape, window: 1 }).output;
  const alone = attentionForwardReference(
    qkv,
    { ...shape, window: 0 },
    Uint32Array.from({ length: tokens }, (_, t) => t % 5),
  ).output;
  expect(own).toEqual(alone);
  expect(own[0]).toBe(qkv[6 * shape.headSize]);
});
