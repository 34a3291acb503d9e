import { expect, test } from "vitest";
import { adamwReference } from "./adamw.reference";
import { stepValueCount, stepValues } from "./stepValues";

const options = { beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.1, clipNorm: 1 };

test("the first step moves against the sign of the gradient by the learning rate, plus decay", () => {
  const state = {
    weights: Float32Array.of(1, -2, 0),
    gradient: Float32Array.of(3, -0.001, 0),
    moment1: new Float32Array(3),
    moment2: new Float32Array(3),
  };
  adamwReference(state, options, { step: 0, learningRate: 0.01 }, 1);
  // m̂ / √v̂ is the sign; decay takes 0.1 · 0.01 of the weight.
  expect(state.weights[0]).toBeCloseTo(1 - 0.01 - 0.001, 6);
  expect(state.weights[1]).toBeCloseTo(-2 + 0.01 + 0.002, 6);
  expect(state.weights[2]).toBe(0);
  expect([...state.gradient]).toEqual([0, 0, 0]);
});

test("step values lie in the order of the shader's struct", () => {
  const values = stepValues(options, { step: 1, learningRate: 0.5 });
  expect(values.length).toBe(stepValueCount);
  expect(values[0]).toBe(0.5);
  expect(values[6]).toBeCloseTo(1 / (1 - 0.81), 5);
  expect(values[7]).toBeCloseTo(1 / (1 - 0.95 ** 2), 4);
  expect(values[10]).toBe(1);
});
