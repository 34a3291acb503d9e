import { expect, test } from "vitest";
import { normHeadBackwardReference, normHeadReference } from "./normHead.reference";
import { numericGradient, relativeError, wave } from "./testing";

test("the gradients are the derivatives, through the norms of the rows", () => {
  const [tokens, rows, width] = [3, 5, 4];
  const [hidden, weight, gradLogits] = [wave(tokens * width, 1.3), wave(rows * width, 0.7), wave(tokens * rows, 2.1)];
  const { gradHidden, gradWeight } = normHeadBackwardReference(hidden, weight, gradLogits, width);
  // Central differences of step 1e-5 in f64 are good to about 1e-9.
  const ofHidden = numericGradient((x) => normHeadReference(x, weight, width), hidden, gradLogits);
  expect(relativeError(gradHidden, ofHidden)).toBeLessThan(1e-8);
  const ofWeight = numericGradient((x) => normHeadReference(hidden, x, width), weight, gradLogits);
  expect(relativeError(gradWeight, ofWeight)).toBeLessThan(1e-8);
});

test("a row of any length gives the same logits", () => {
  const [hidden, weight] = [wave(8, 1.3), wave(12, 0.7)];
  const scaled = weight.map((value, index) => value * [1, 10, 0.01][Math.floor(index / 4)]!);
  expect(relativeError(normHeadReference(hidden, scaled, 4), normHeadReference(hidden, weight, 4))).toBeLessThan(1e-14);
});
