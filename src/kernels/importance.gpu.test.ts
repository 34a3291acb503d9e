import { expect, test } from "vitest";
import { Arena } from "../gpu/arena";
import { testDevice } from "../gpu/testing";
import { readFloats } from "../gpu/transfer";
import { importanceOfChange, importanceOfGradient } from "./importance";
import { importanceOfChangeReference } from "./importance.reference";
import { floatTensor, normalValues, runPlan } from "./sparseTesting";

test("importance is exact in both readings", async () => {
  const gpu = await testDevice();
  using arena = new Arena(gpu);
  const count = 13 * 1024;
  const before = normalValues(count, 1);
  const after = before.map((value, index) => (index % 5 === 0 ? value : value + 1e-3 * Math.sin(index)));
  const [trained, base] = [floatTensor(gpu, arena, "trained", after), floatTensor(gpu, arena, "base", before)];
  const scores = arena.tensor("scores", [count], "gradients");
  await runPlan(gpu, (plan) => importanceOfChange(plan, { trained, base, scores }));
  expect(await readFloats(gpu, scores)).toEqual(importanceOfChangeReference(after, before));
  await runPlan(gpu, (plan) => importanceOfGradient(plan, { scores: base }));
  expect(await readFloats(gpu, base)).toEqual(before.map(Math.abs));
});
