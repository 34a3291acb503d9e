import { expect, test } from "vitest";
import { Arena } from "../gpu/arena";
import { Plan } from "../gpu/plan";
import { testDevice } from "../gpu/testing";
import { readWords, upload } from "../gpu/transfer";
import { nextToken } from "./nextToken";

test("rows take their prompt first, then the best token, and stop at the end", async () => {
  const gpu = await testDevice();
  using arena = new Arena(gpu);
  using plan = new Plan(gpu, "nextToken");
  const [rows, maxLength] = [3, 4];
  const words = (label: string, shape: number[]) => arena.tensor(label, shape, "scratch", "u32");
  const buffers = {
    best: words("best", [rows]),
    promptLengths: words("promptLengths", [rows]),
    tokenIds: words("tokenIds", [rows]),
    positions: words("positions", [rows]),
    history: words("history", [rows, maxLength]),
  };
  upload(gpu, buffers.best, Uint32Array.of(90, 91, 92));
  upload(gpu, buffers.promptLengths, Uint32Array.of(1, 3, 4));
  upload(gpu, buffers.history, Uint32Array.of(10, 0, 0, 0, 20, 21, 22, 0, 30, 31, 32, 33));
  nextToken(plan, buffers);
  await plan.run();
  expect([...(await readWords(gpu, buffers.tokenIds))]).toEqual([90, 21, 31]);
  for (let step = 0; step < 3; step++) await plan.run();
  expect([...(await readWords(gpu, buffers.history))]).toEqual([10, 90, 90, 90, 20, 21, 22, 91, 30, 31, 32, 33]);
  expect([...(await readWords(gpu, buffers.positions))]).toEqual([3, 3, 3]);
});
