import { expect, test } from "vitest";
import type { RunPlan } from "./api";
import { estimateRun, estimateStages } from "./estimate";

const peak = { weights: 0, activations: 0, gradients: 0, optimiser: 0, scratch: 0 };
const planned = { peakBytes: 10, peak, largest: { label: "base.0", sizeBytes: 5 } };
const plan: RunPlan = {
  adapter: "a",
  isFallback: true,
  modelHash: "m",
  parameterCount: 1_000_000,
  untunedShapes: 0,
  memory: {
    locate: { peakBytes: 10, peak },
    train: { peakBytes: 20, peak },
    evaluate: { peakBytes: 30, peak },
  },
  memoryPlan: {
    works: {
      inference: planned,
      locate: planned,
      sparse: planned,
      dense: planned,
      lora: planned,
      run: planned,
      baselines: planned,
    },
    rowsAtOnce: 4,
    bufferLimitBytes: 100,
    proposals: [],
  },
  stages: [
    { stage: "locate/a", end: "locate", tokens: 1000, isKept: true },
    { stage: "locate/b", end: "locate", tokens: 1000, isKept: false },
    { stage: "learn/a", end: "train", tokens: 6000, isKept: false },
    { stage: "evaluate/base", end: "evaluate", tokens: 500, isKept: false },
  ],
};
const speeds = { locate: 100, learn: 200, evaluate: 50 };

test("tokens by the speed of their kind, up to the end, without what is kept", () => {
  expect(estimateRun(plan, "locate", speeds)).toEqual({ seconds: 10, peakBytes: 10, basis: "measured" });
  expect(estimateRun(plan, "train", speeds)).toEqual({ seconds: 40, peakBytes: 20, basis: "measured" });
  expect(estimateRun(plan, "evaluate", speeds)).toEqual({ seconds: 50, peakBytes: 30, basis: "measured" });
});

test("without a measurement it is a guess that says so; hardware is taken to be faster than a processor", () => {
  const guess = estimateRun(plan, "train");
  expect(guess.basis).toBe("guessed");
  expect(guess.seconds).toBeGreaterThan(1);
  expect(estimateRun({ ...plan, isFallback: false }, "train").seconds).toBeLessThan(guess.seconds / 10);
  expect(estimateRun(plan, "evaluate", { locate: 100, learn: 200 }).basis).toBe("guessed");
});

test("the first measuring of an adapter counts, but not where there is nothing to do", () => {
  const untuned = { ...plan, untunedShapes: 5 };
  expect(estimateRun(untuned, "locate", speeds).seconds).toBeGreaterThan(15);
  expect(estimateStages(untuned, [], speeds)).toEqual({ seconds: 0, basis: "measured" });
});
