import { expect, test } from "vitest";
import type { PlannedStage } from "./evaluationStages";
import { RunProgress } from "./runProgress";

const stages: readonly PlannedStage[] = [
  { stage: "locate/a", end: "locate", tokens: 100 },
  { stage: "locate/b", end: "locate", tokens: 100 },
  { stage: "learn/a", end: "train", tokens: 300 },
  { stage: "learn/b", end: "train", tokens: 300 },
];

function progress() {
  let now = 0;
  const run = new RunProgress(stages, () => now);
  const step = (stage: string, done: number, total: number, atMs: number, restored = false) => {
    now = atMs;
    return run.report({ stage, done, total, restored });
  };
  return { run, step };
}

test("speed is of the kind of stage, its set-up included; time left follows from both", () => {
  const { run, step } = progress();
  expect(step("locate/a", 1, 2, 1000)).toMatchObject({ stageIndex: 0, stageCount: 4, tokensPerSecond: 50 });
  step("locate/a", 2, 2, 2000);
  step("locate/b", 2, 2, 4000);
  expect(run.speeds).toEqual({ locate: 50 });
  // Learning is not measured yet, and taken to be as fast.
  expect(step("locate/b", 2, 2, 4000).secondsLeft).toBe(12);
  const { tokensPerSecond, secondsLeft } = step("learn/a", 1, 3, 5000);
  expect([tokensPerSecond, secondsLeft]).toEqual([100, 5]);
  expect(run.speeds).toEqual({ locate: 50, learn: 100 });
});

test("a restored stage tells no speed and takes no time", () => {
  const { run, step } = progress();
  expect(step("locate/a", 3, 3, 5, true).secondsLeft).toBeUndefined();
  step("locate/b", 3, 3, 10, true);
  expect(run.speeds).toEqual({});
  expect(step("learn/a", 3, 3, 3010)).toMatchObject({ stageIndex: 2, tokensPerSecond: 100, secondsLeft: 3 });
});
