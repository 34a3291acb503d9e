import { expect, test } from "vitest";
import { expertGatesBackwardReference, expertGatesForwardReference } from "./expertGates.reference";
import { numericGradient, relativeError, wave } from "./testing";

test.each([5, 2])("the gradient is the derivative of the gates, with %i of 5 kept", (kept) => {
  const sizes = { experts: 5, kept };
  const [logits, gradGates] = [wave(35, 1.3), wave(35, 0.7)];
  const numeric = numericGradient((x) => expertGatesForwardReference(x, sizes), logits, gradGates);
  const gates = expertGatesForwardReference(logits, sizes);
  // Central differences of step 1e-5 in f64 are good to about 1e-9; no two logits here are as near.
  expect(relativeError(expertGatesBackwardReference(gradGates, gates, 5), numeric)).toBeLessThan(1e-8);
});

test("the highest are kept and sum to one; of equals those that come first", () => {
  const gates = expertGatesForwardReference([0, 0, 0, 1, 3, 2, 7, 7, 7], { experts: 3, kept: 2 });
  const near = 1 / (1 + Math.E);
  expect([...gates]).toEqual([0.5, 0.5, 0, 0, expect.closeTo(1 - near, 12), expect.closeTo(near, 12), 0.5, 0.5, 0]);
});
