import { variantsOf } from "../../formats/recipe";
import {
  type KeptScore,
  readKeptScore,
  readKeptSpeeds,
  readKeptStudy,
  readKeptTraining,
} from "../../formats/suite/keptResults";
import type { SuiteStudy } from "../../formats/suite/suiteReport";
import type { Engine, RunPlan } from "../api";
import { estimateStages, type Speeds } from "../estimate";
import { evaluationStages } from "../evaluationStages";
import type { Measurement, PreparedSuite, SuiteTest, Training } from "./preparedSuite";
import { keptNames, type SuiteStore } from "./suiteStore";

/** What is kept of a suite. */
export interface FoundSuite {
  readonly scores: Map<string, KeptScore>;
  readonly studies: Map<string, SuiteStudy>;
  /** Milliseconds that each stage took when it was made, by its key. */
  readonly madeMs: Map<string, number>;
  speeds: Speeds;
}

/** One training that is still to be worked on, with what is measured of it. */
export interface PlannedTraining {
  readonly training: Training;
  /** Stages that must be computed; none where all is kept. */
  readonly stages: RunPlan["stages"];
  readonly measurements: readonly PlannedMeasurement[];
  readonly plan: RunPlan;
}

export interface PlannedMeasurement {
  readonly measurement: Measurement;
  /** Those without a score. */
  readonly tests: readonly SuiteTest[];
  readonly stages: RunPlan["stages"];
}

export interface SuitePlan {
  readonly trainings: readonly PlannedTraining[];
  readonly trainingCount: number;
  readonly evaluationCount: number;
  readonly evaluationsFound: number;
  readonly seconds: number;
  readonly basis: "measured" | "guessed";
}

/** Looks up everything that the suite asks for. */
export async function findKept({ trainings }: PreparedSuite, store: SuiteStore): Promise<FoundSuite> {
  const found: FoundSuite = {
    scores: new Map(),
    studies: new Map(),
    madeMs: new Map(),
    speeds: readKeptSpeeds(await store.load(keptNames.speeds)) ?? {},
  };
  for (const { key, measurements } of trainings) {
    const made = readKeptTraining(await store.load(keptNames.training(key)));
    for (const [stage, ms] of Object.entries(made ?? {})) found.madeMs.set(stage, ms);
    const study = readKeptStudy(await store.load(keptNames.study(key)));
    if (study) found.studies.set(key, study);
    for (const score of measurements.flatMap(({ tests }) => [...tests.keys()])) {
      const kept = readKeptScore(await store.load(keptNames.score(score)));
      if (kept) found.scores.set(score, kept);
    }
  }
  return found;
}

/** What is left to do and what it will take. Nothing is asked of the GPU where all is kept. */
export async function planSuite(
  { trainings }: PreparedSuite,
  found: FoundSuite,
  engine: Pick<Engine, "plan">,
): Promise<SuitePlan> {
  const planned: PlannedTraining[] = [];
  const promised = new Set<string>();
  for (const training of trainings) {
    const measurements: PlannedMeasurement[] = [];
    for (const one of training.measurements) {
      measurements.push(...(await missingOf(one, found, { engine, promised, training: training.key })));
    }
    const isStudyMissing = training.isStudied && !found.studies.has(training.key);
    if (measurements.length === 0 && !isStudyMissing) continue;
    const plan = await engine.plan(training.prepared);
    const stages = plan.stages.filter(({ stage, end, isKept }) => {
      const key = stageKeyOf(training, stage);
      if (end === "evaluate" || isKept || promised.has(key)) return false;
      promised.add(key);
      return true;
    });
    planned.push({ training, stages, measurements, plan });
  }
  const estimates = planned.map((one) => secondsOf(one, found.speeds));
  const evaluations = trainings.flatMap(({ measurements }) => measurements.flatMap(({ tests }) => [...tests.keys()]));
  return {
    trainings: planned,
    trainingCount: trainings.length,
    evaluationCount: evaluations.length,
    evaluationsFound: evaluations.filter((key) => found.scores.has(key)).length,
    seconds: estimates.reduce((sum, { seconds }) => sum + seconds, 0),
    basis: estimates.every(({ basis }) => basis === "measured") ? "measured" : "guessed",
  };
}

/** A baseline's trainings are planned once for all cells of a training, and not at all where they are kept. */
async function missingOf(
  measurement: Measurement,
  found: FoundSuite,
  {
    engine,
    promised,
    training,
  }: { readonly engine: Pick<Engine, "plan">; readonly promised: Set<string>; readonly training: string },
): Promise<PlannedMeasurement[]> {
  const tests = [...measurement.tests.values()].filter(({ key }) => !found.scores.has(key));
  if (tests.length === 0) return [];
  const { prepared } = measurement;
  const { recipe } = prepared;
  const asked = evaluationStages({ tests: tests.map(({ test }) => test), variants: variantsOf(recipe) }, recipe);
  const kept = asked.length > 1 ? (await engine.plan(prepared)).stages : [];
  const stages = asked.filter(({ stage }) => {
    const name = `${training} ${stage}`;
    const isMade = stage.startsWith("evaluate/") ? false : promised.has(name) || isKeptIn(kept, stage);
    promised.add(name);
    return !isMade;
  });
  return [{ measurement, tests, stages: stages.map((stage) => ({ ...stage, isKept: false })) }];
}

function isKeptIn(stages: RunPlan["stages"], asked: string): boolean {
  return stages.some(({ stage, isKept }) => stage === asked && isKept);
}

/** What is left of one training, its measurements included. */
export function secondsOf({ stages, measurements, plan }: PlannedTraining, speeds: Speeds) {
  const { learn, full = learn } = speeds;
  // Trainings that no run's speeds name are as fast as those of their kind.
  const alike = { ...(learn && { random: learn }), ...(full && { full, baseline: full }) };
  return estimateStages(plan, [...stages, ...measurements.flatMap((one) => one.stages)], { ...alike, ...speeds });
}

/** Equal for stages of different trainings that make the same thing. */
export function stageKeyOf({ stages }: Training, stage: string): string {
  const [kind, ...rest] = stage.split("/");
  const keys = stages.find(({ name }) => name === rest.join("/"));
  if (kind === "locate") return `locate ${keys?.scores}`;
  return `${kind} ${kind === "full" ? keys?.full : keys?.learn}`;
}
