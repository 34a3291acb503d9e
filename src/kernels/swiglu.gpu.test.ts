import { expect, test } from "vitest";
import { Arena } from "../gpu/arena";
import { testDevice } from "../gpu/testing";
import { readFloats } from "../gpu/transfer";
import { floatTensor, normalValues, runPlan } from "./sparseTesting";
import { swigluBackward, swigluForward } from "./swiglu";
import { swigluBackwardReference, swigluForwardReference } from "./swiglu.reference";
import { relativeError } from "./testing";

// A few roundings of f32, and exp, which WGSL allows a few units in the last place.
const tolerance = 2e-6;

test("forward and backward, also where exp overflows", async () => {
  const gpu = await testDevice();
  using arena = new Arena(gpu);
  const [tokens, columns] = [19, 37];
  const values = normalValues(tokens * columns * 2, 1, 3);
  values.set([-95, 95, -60, 60]);
  const gradients = normalValues(tokens * columns, 2);
  const gateUp = { ...floatTensor(gpu, arena, "gateUp", values), shape: [tokens, 2 * columns] };
  const hidden = arena.tensor("hidden", [tokens, columns], "activations");
  await runPlan(gpu, (plan) => {
    swigluForward(plan, { gateUp, hidden });
    swigluBackward(plan, { gradHidden: floatTensor(gpu, arena, "gradHidden", gradients), gateUp });
  });
  expect(relativeError(await readFloats(gpu, hidden), swigluForwardReference(values, columns))).toBeLessThan(tolerance);
  expect(
    relativeError(await readFloats(gpu, gateUp), swigluBackwardReference(gradients, values, columns)),
  ).toBeLessThan(tolerance);
});
