import type { RunEnd, RunPlan } from "./api";
import type { RunEstimate } from "./report";

/** Tokens a second by kind of stage, as a report tells them. */
export type Speeds = Readonly<Record<string, number>>;

/**
 * Effective arithmetic of an adapter that nothing is known of but its kind, in operations a second: a processor of two to
 * eight cores, and a graphics processor of a laptop.
 */
const guessedOperations = { fallback: 8e9, hardware: 4e11 } as const;
/** Operations that a token costs a weight, forward and backward. */
const operationsPerWeight = 6;
/** Seconds to measure the candidates of one shape. */
const secondsPerShape = { fallback: 2, hardware: 0.3 } as const;

const ends: readonly RunEnd[] = ["locate", "train", "evaluate"];

/** What a run up to `until` will take: from `speeds` where they were measured here, else from the adapter's kind. */
export function estimateRun(plan: RunPlan, until: RunEnd, speeds: Speeds = {}): RunEstimate {
  const wanted = plan.stages.filter(({ end, isKept }) => !isKept && ends.indexOf(end) <= ends.indexOf(until));
  return {
    ...estimateStages(plan, wanted, speeds),
    peakBytes: plan.memory[until].peakBytes,
  };
}

/** Some of a plan's stages alone. */
export function estimateStages(
  { isFallback, parameterCount, untunedShapes }: RunPlan,
  stages: RunPlan["stages"],
  speeds: Speeds,
): Omit<RunEstimate, "peakBytes"> {
  const kind = isFallback ? "fallback" : "hardware";
  const guessed = guessedOperations[kind] / (operationsPerWeight * parameterCount);
  const speedOf = (stage: string) => speeds[stage.split("/")[0] ?? stage];
  const tuning = stages.length > 0 ? untunedShapes * secondsPerShape[kind] : 0;
  return {
    seconds: stages.reduce((sum, { stage, tokens }) => sum + tokens / (speedOf(stage) ?? guessed), tuning),
    basis: stages.every(({ stage }) => speedOf(stage) !== undefined) ? "measured" : "guessed",
  };
}
