import { expect, test } from "vitest";
import { Arena } from "../gpu/arena";
import { testDevice } from "../gpu/testing";
import { readFloats, upload } from "../gpu/transfer";
import { gatedExpertsBackward, gatedExpertsForward } from "./gatedExperts";
import { gatedExpertsBackwardReference, gatedExpertsForwardReference } from "./gatedExperts.reference";
import { normalValues, runPlan } from "./sparseTesting";
import { relativeError } from "./testing";

// One product, and a sum of as many as the rank, in f32.
const tolerance = 1e-6;

test.each([
  [1, 1, 1],
  [23, 5, 3],
  [37, 3, 8],
])("%i tokens, %i experts of rank %i: forward and backward", async (tokens, experts, rank) => {
  const gpu = await testDevice();
  using arena = new Arena(gpu);
  const made = (label: string, columns: number, seed: number) => {
    const tensor = arena.tensor(label, [tokens, columns], "scratch");
    const values = normalValues(tokens * columns, seed);
    upload(gpu, tensor, values);
    return { tensor, values };
  };
  const [gates, reduced] = [made("gates", experts, 1), made("reduced", experts * rank, 2)];
  const [gradient, held] = [made("gradient", experts * rank, 3), made("gradGates", experts, 4)];
  const gated = arena.tensor("gated", [tokens, experts * rank], "scratch");
  await runPlan(gpu, (plan) => {
    gatedExpertsForward(plan, { gates: gates.tensor, reduced: reduced.tensor, gated });
    const buffers = { gates: gates.tensor, reduced: reduced.tensor };
    gatedExpertsBackward(plan, { ...buffers, gradient: gradient.tensor, gradGates: held.tensor });
  });
  const forward = gatedExpertsForwardReference(gates.values, reduced.values, rank);
  expect(relativeError(await readFloats(gpu, gated), forward)).toBeLessThan(tolerance);
  const values = { gates: gates.values, reduced: reduced.values, rank };
  const backward = gatedExpertsBackwardReference(gradient.values, values);
  expect(relativeError(await readFloats(gpu, gradient.tensor), backward.reduced)).toBeLessThan(tolerance);
  // What the gates' gradient held stays in it.
  const sums = backward.gates.map((sum, index) => sum + (held.values[index] ?? 0));
  expect(relativeError(await readFloats(gpu, held.tensor), sums)).toBeLessThan(tolerance);
});
