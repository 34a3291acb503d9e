import { expect, test } from "vitest";
import {
  biasBackwardReference,
  linearBackwardInputReference,
  linearBackwardWeightReference,
  linearForwardReference,
} from "./linear.reference";

const sizes = { tokens: 3, inputs: 5, outputs: 4 };
const wave = (count: number, speed: number): Float64Array =>
  Float64Array.from({ length: count }, (_, i) => Math.sin(i * speed + 1));
const input = wave(15, 1.3);
const weight = wave(20, 0.7);
const bias = wave(4, 2.1);
const gradOutput = wave(12, 0.9);

/** Σ gradOutput · output, whose derivative by output is gradOutput. */
function loss(x: Float64Array, w: Float64Array, b: Float64Array): number {
  return linearForwardReference(sizes, x, w, b).reduce((sum, value, i) => sum + value * gradOutput[i]!, 0);
}

function differences(of: (values: Float64Array) => number, at: Float64Array): number[] {
  const step = 1e-5;
  return [...at].map((_, i) => {
    const up = at.slice();
    const down = at.slice();
    up[i]! += step;
    down[i]! -= step;
    return (of(up) - of(down)) / (2 * step);
  });
}

// The loss is linear in each argument, so central differences are exact up to rounding: 1e-16 · |loss| / step ≈ 1e-10.
function close(got: Float64Array, want: number[]): void {
  got.forEach((value, i) => {
    expect(value).toBeCloseTo(want[i]!, 8);
  });
}

test("the gradients are the derivatives of the forward product", () => {
  close(
    linearBackwardInputReference(sizes, gradOutput, weight),
    differences((x) => loss(x, weight, bias), input),
  );
  close(
    linearBackwardWeightReference(sizes, gradOutput, input),
    differences((w) => loss(input, w, bias), weight),
  );
  close(
    biasBackwardReference(sizes, gradOutput),
    differences((b) => loss(input, weight, b), bias),
  );
});

test("a product worked out by hand", () => {
  const output = linearForwardReference({ tokens: 1, inputs: 2, outputs: 2 }, [1, 2], [3, 4, 5, 6], [10, 20]);
  expect([...output]).toEqual([21, 37]);
});
