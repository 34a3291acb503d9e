import { expect, test } from "vitest";
import { rmsNormBackwardReference, rmsNormForwardReference } from "./rmsNorm.reference";
import { numericGradient, relativeError, wave } from "./testing";

test("the gradients are the derivatives of the norm", () => {
  const [input, weight, gradOutput] = [wave(15, 1.3), wave(5, 0.7), wave(15, 2.1)];
  const { gradInput, gradWeight } = rmsNormBackwardReference(gradOutput, input, weight, 1e-5);
  // Central differences of step 1e-5 in f64 are good to about 1e-9.
  expect(
    relativeError(
      gradInput,
      numericGradient((x) => rmsNormForwardReference(x, weight, 1e-5), input, gradOutput),
    ),
  ).toBeLessThan(1e-8);
  expect(
    relativeError(
      gradWeight,
      numericGradient((w) => rmsNormForwardReference(input, w, 1e-5), weight, gradOutput),
    ),
  ).toBeLessThan(1e-8);
});
