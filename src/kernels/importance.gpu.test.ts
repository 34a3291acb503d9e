import { expect, test } from "vitest";
import { Arena } from "../gpu/arena";
import { testDevice } from "../gpu/testing";
import { readFloats } from "../gpu/transfer";
import { importanceOfChange, importanceOfGradient } from "./importance";
import { importanceOfChangeReference } from "./importance.reference";
import { floatTensor, normalValues, runPlan, storages, weightTensor } from "./sparseTesting";

test.each(storages)("importance is exact in both readings, base in %s", async (storage) => {
  const gpu = await testDevice();
  using arena = new Arena(gpu);
  const count = 13 * 1024;
  const values = normalValues(count, 1);
  const { tensor: base, stored: before } = weightTensor(gpu, arena, "base", { values, storage });
  const after = before.map((value, index) => (index % 5 === 0 ? value : value + 1e-3 * Math.sin(index)));
  const trained = floatTensor(gpu, arena, "trained", after);
  const scores = arena.tensor("scores", [count], "gradients");
  await runPlan(gpu, (plan) => importanceOfChange(plan, { trained, base, scores }));
  expect(await readFloats(gpu, scores)).toEqual(importanceOfChangeReference(after, before));
  await runPlan(gpu, (plan) => importanceOfGradient(plan, { scores: trained }));
  expect(await readFloats(gpu, trained)).toEqual(after.map(Math.abs));
});
