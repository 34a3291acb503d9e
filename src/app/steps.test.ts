import { expect, test } from "vitest";
import type { JobProgress } from "../engine/api";
import { stepOfStage, stepStates } from "./steps";
import { type AppState, initialState, type RunJob } from "./store/state";

function live(job: RunJob): AppState {
  return { ...initialState, run: { ...initialState.run, mode: "live", job } };
}

const statuses = (state: AppState) => Object.values(stepStates(state)).map(({ status }) => status);

test("stages belong to steps", () => {
  expect(stepOfStage("locate/ability")).toBe("locate");
  expect(stepOfStage("learn/es")).toBe("train");
  expect(stepOfStage("evaluate/merged")).toBe("evaluate");
});

test("before a run only the model can be chosen", () => {
  expect(statuses(live({ status: "idle" }))).toEqual(["ready", "locked", "locked", "locked", "locked", "locked"]);
});

test("a running or paused job is the step of its stage, with its share", () => {
  const progress: JobProgress = { stage: "learn/es", stageIndex: 8, stageCount: 14, done: 1, total: 4, unit: "steps" };
  const states = stepStates(live({ status: "paused", progress }));
  expect(states.locate.status).toBe("done");
  expect(states.train).toEqual({ status: "paused", fraction: 0.25 });
  expect(states.merge.status).toBe("locked");
});

test("a stopped job leaves done what came before", () => {
  const failure = { code: "diverged", message: "loss became NaN", kept: "losses" } as const;
  expect(statuses(live({ status: "failed", failure, stage: "learn/ability" }))).toEqual([
    "done",
    "done",
    "failed",
    "locked",
    "locked",
    "locked",
  ]);
  expect(stepStates(live({ status: "cancelled", stage: "locate/bn" })).locate.status).toBe("ready");
});
