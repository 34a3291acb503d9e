import { expect, test } from "vitest";
import { embeddingBackwardReference, embeddingForwardReference } from "./embedding.reference";
import { numericGradient, relativeError, wave } from "./testing";

test("the gradient is the derivative of the look-up, repeated ids summed", () => {
  const [ids, table, gradOutput] = [[2, 0, 2, 3], wave(15, 1.3), wave(12, 0.7)];
  const numeric = numericGradient((x) => embeddingForwardReference(ids, x, 3), table, gradOutput);
  // The look-up is linear: differences are exact up to rounding, 1e-16 / 1e-5.
  expect(relativeError(embeddingBackwardReference(ids, gradOutput, 5, 3), numeric)).toBeLessThan(1e-9);
});
