import { expect, test } from "vitest";
import { swigluBackwardReference, swigluForwardReference } from "./swiglu.reference";
import { numericGradient, relativeError, wave } from "./testing";

test("the gradient is the derivative of silu(gate) · up", () => {
  const [gateUp, gradHidden] = [wave(18, 1.3), wave(9, 0.7)];
  const numeric = numericGradient((x) => swigluForwardReference(x, 3), gateUp, gradHidden);
  // Central differences of step 1e-5 in f64 are good to about 1e-9.
  expect(relativeError(swigluBackwardReference(gradHidden, gateUp, 3), numeric)).toBeLessThan(1e-8);
});
