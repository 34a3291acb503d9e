import { expect, test } from "vitest";
import { Arena } from "../gpu/arena";
import { testDevice } from "../gpu/testing";
import { readFloats, upload } from "../gpu/transfer";
import { expertGatesBackward, expertGatesForward } from "./expertGates";
import { expertGatesBackwardReference, expertGatesForwardReference } from "./expertGates.reference";
import { normalValues, runPlan } from "./sparseTesting";
import { relativeError } from "./testing";

// A few roundings of f32, and exp, which WGSL allows a few units in the last place.
const tolerance = 2e-6;

test.each([
  [1, 1, 1],
  [67, 5, 5],
  [131, 7, 2],
  [19, 3, 1],
])("%i tokens, %i experts, %i kept: gates and their gradient", async (tokens, experts, kept) => {
  const gpu = await testDevice();
  using arena = new Arena(gpu);
  const values = normalValues(tokens * experts, 1, 3);
  // Equal logits, and some whose exp overflows.
  values.fill(0.25, 0, experts);
  if (tokens > 1) values.set([-95, 95], experts);
  const gradients = normalValues(tokens * experts, 2);
  const tensor = (label: string) => arena.tensor(label, [tokens, experts], "scratch");
  const [logits, gates, gradient] = [tensor("logits"), tensor("gates"), tensor("gradient")];
  upload(gpu, logits, values);
  upload(gpu, gradient, gradients);
  await runPlan(gpu, (plan) => {
    expertGatesForward(plan, { logits, gates }, kept);
    expertGatesBackward(plan, { gates, gradient });
  });
  const wanted = expertGatesForwardReference(values, { experts, kept });
  const found = await readFloats(gpu, gates);
  expect(relativeError(found, wanted)).toBeLessThan(tolerance);
  expect(found.map((gate) => Number(gate > 0))).toEqual(Float32Array.from(wanted, (gate) => Number(gate > 1e-37)));
  const wantedGradient = expertGatesBackwardReference(gradients, wanted, experts);
  expect(relativeError(await readFloats(gpu, gradient), wantedGradient)).toBeLessThan(tolerance);
});
