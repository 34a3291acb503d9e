import { expect, test } from "vitest";
import { crossEntropyBackwardReference, crossEntropyReference, ignored } from "./headLoss.reference";
import { numericGradient, relativeError, wave } from "./testing";

test("the gradient is the derivative of the scaled sum of losses", () => {
  const [logits, targets] = [wave(21, 1.3), [4, ignored, 0]];
  const numeric = numericGradient((x) => crossEntropyReference(x, targets), logits, [0.25, 0.25, 0.25]);
  // Central differences of step 1e-5 in f64 are good to about 1e-9.
  expect(relativeError(crossEntropyBackwardReference(logits, targets, 0.25), numeric)).toBeLessThan(1e-8);
});
