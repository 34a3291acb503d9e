import { expect, test } from "vitest";
import { gatedExpertsBackwardReference, gatedExpertsForwardReference } from "./gatedExperts.reference";
import { numericGradient, relativeError, wave } from "./testing";

test("the gradients are the derivatives of gates · reduced", () => {
  const rank = 3;
  const [gates, reduced, gradGated] = [wave(8, 1.3), wave(24, 0.7), wave(24, 2.1)];
  const found = gatedExpertsBackwardReference(gradGated, { gates, reduced, rank });
  const ofGates = numericGradient((x) => gatedExpertsForwardReference(x, reduced, rank), gates, gradGated);
  const ofReduced = numericGradient((x) => gatedExpertsForwardReference(gates, x, rank), reduced, gradGated);
  // Central differences of step 1e-5 in f64 are good to about 1e-9.
  expect(relativeError(found.gates, ofGates)).toBeLessThan(1e-8);
  expect(relativeError(found.reduced, ofReduced)).toBeLessThan(1e-8);
});
