import { variantsOf } from "../../formats/recipe";
import type { KeptScore, KeptTraining } from "../../formats/suite/keptResults";
import { compose } from "../../method/compose";
import { type MergeSettings, mergeSettings } from "../../method/settings";
import { tensorKindOf } from "../../method/tensorKind";
import type { Engine, JobProgress } from "../api";
import type { JobControl } from "../job";
import type { RunReport } from "../report";
import {
  type FoundSuite,
  type PlannedMeasurement,
  type PlannedTraining,
  type SuitePlan,
  secondsOf,
  stageKeyOf,
} from "./planSuite";
import { type Measurement, modelKey, type PreparedSuite, type Training, trainingLabel } from "./preparedSuite";
import { keptNames, type SuiteStore } from "./suiteStore";

export interface SuiteTools {
  readonly engine: Pick<Engine, "loadModel" | "run" | "measure" | "evaluateRun" | "study">;
  readonly store: SuiteStore;
  readonly control: JobControl<JobProgress>;
  /** Told what begins now. What was measured before it is in `found`. */
  readonly onStep?: (step: SuiteStep) => void;
  /** Called when all of a training is measured: to write down what there is. */
  readonly onTraining: () => Promise<void>;
}

/** What a suite works on: a training, or a model that is measured after it. */
export interface SuiteStep {
  readonly training: Training;
  readonly measurement?: Measurement;
}

/**
 * Trains and measures what is missing, training by training; each result is kept in the store and put into `found` at once,
 * so that a suite that was stopped goes on where it was. Errors: those of `Engine.run`, `cancelled`.
 */
export async function runSuite(
  { models }: PreparedSuite,
  plan: SuitePlan,
  found: FoundSuite,
  tools: SuiteTools,
): Promise<void> {
  const { engine, control } = tools;
  let loaded: string | undefined;
  for (const [index, planned] of plan.trainings.entries()) {
    const { recipe } = planned.training.prepared;
    const files = models.get(modelKey(recipe));
    if (files && loaded !== modelKey(recipe)) await engine.loadModel(files, recipe.precision);
    loaded = modelKey(recipe);
    await control.checkpoint();
    const later = () =>
      plan.trainings.slice(index + 1).reduce((sum, one) => sum + secondsOf(one, found.speeds).seconds, 0);
    await runTraining(planned, found, tools, { index, count: plan.trainings.length, later });
    await tools.onTraining();
  }
}

interface Place {
  readonly index: number;
  readonly count: number;
  /** Seconds that the trainings after this one are expected to take. */
  readonly later: () => number;
}

async function runTraining(
  planned: PlannedTraining,
  found: FoundSuite,
  tools: SuiteTools,
  place: Place,
): Promise<void> {
  const { engine, store, control } = tools;
  const { training, measurements } = planned;
  const { prepared, key } = training;
  tools.onStep?.({ training });
  const tokens = { evaluate: 0, ms: 0 };
  const partOf = (name: string, after: readonly PlannedMeasurement[]) =>
    control.part<JobProgress>((progress) => {
      const rest = secondsOf({ ...planned, stages: [], measurements: after }, found.speeds).seconds + place.later();
      const own = progress.secondsLeft;
      // The training and each model that is measured after it count alike.
      const parts = measurements.length + 1;
      const share = (parts - 1 - after.length + shareOf(progress)) / parts;
      return {
        ...progress,
        stage: `${name}: ${progress.stage}`,
        stageIndex: place.index,
        stageCount: place.count,
        jobShare: (place.index + share) / place.count,
        ...(own !== undefined && { secondsLeft: own + rest }),
      };
    });
  const report = await engine.run(prepared, partOf(trainingLabel(training), measurements), { until: "train" });
  const made: KeptTraining = Object.fromEntries(
    report.stages.map((stage) => [stageKeyOf(training, stage.stage), stage.made?.wallMs ?? stage.wallMs]),
  );
  for (const [stage, ms] of Object.entries(made)) found.madeMs.set(stage, ms);
  await store.save(keptNames.training(key), JSON.stringify(made));
  await keepSpeeds(found, store, report.speeds ?? {});
  if (training.isStudied && !found.studies.has(key)) {
    const study = await engine.study(report, prepared.recipe.seed);
    await store.save(keptNames.study(key), JSON.stringify(study));
    found.studies.set(key, study);
  }
  for (const [index, one] of measurements.entries()) {
    tools.onStep?.({ training, measurement: one.measurement });
    const part = partOf(one.measurement.label, measurements.slice(index + 1));
    const busyMs = await measure(one, report, found, { ...tools, control: part });
    // What was trained for it is no evaluation.
    if (one.measurement.run.variant === "fullTraining" || one.stages.length > 1) continue;
    tokens.evaluate += one.stages.reduce((sum, stage) => sum + stage.tokens, 0);
    tokens.ms += busyMs;
    if (tokens.evaluate > 0 && tokens.ms > 0) {
      await keepSpeeds(found, store, { evaluate: (1000 * tokens.evaluate) / tokens.ms });
    }
  }
}

/** Of one training's or one measurement's own stages, in [0, 1]. */
function shareOf({ stageIndex, stageCount, done, total }: JobProgress): number {
  return Math.min(1, (stageIndex + (total === 0 ? 0 : done / total)) / Math.max(1, stageCount));
}

async function keepSpeeds(found: FoundSuite, store: SuiteStore, measured: FoundSuite["speeds"]): Promise<void> {
  found.speeds = { ...found.speeds, ...measured };
  await store.save(keptNames.speeds, JSON.stringify(found.speeds));
}

/** Milliseconds that it took. */
async function measure(
  { measurement, tests }: PlannedMeasurement,
  report: RunReport,
  found: FoundSuite,
  { engine, store, control }: Pick<SuiteTools, "engine" | "store" | "control">,
): Promise<number> {
  const { settings, run, prepared } = measurement;
  const asked = tests.map(({ test }) => test);
  const began = performance.now();
  const languages = settings
    ? (await engine.measure({ settings, tests: asked }, control)).languages
    : ((
        await engine.evaluateRun(
          {
            settings: mergeSettings(prepared.recipe),
            tests: asked,
            variants: variantsOf(prepared.recipe),
            prepared,
          },
          control,
        )
      ).find(({ variant }) => variant === run.variant)?.languages ?? []);
  const wallMs = performance.now() - began - control.idleMs;
  const receivers = settings && receiversOf(report, settings);
  for (const [index, { key }] of tests.entries()) {
    const result = languages[index];
    if (!result) continue;
    const { all, perplexity, tasks: asked } = result;
    const tasks = asked?.map(({ name, all }) => ({ name, ...all }));
    const score: KeptScore = {
      ...all,
      perplexity,
      wallMs: wallMs / tests.length,
      ...(tasks && { tasks }),
      ...(receivers && { receivers }),
    };
    await store.save(keptNames.score(key), JSON.stringify(score));
    found.scores.set(key, score);
  }
  return wallMs;
}

/** The tensors that receive the ability with these settings, by kind. */
function receiversOf({ model, gram }: RunReport, settings: MergeSettings): NonNullable<KeptScore["receivers"]> {
  const names = model.tensors.map(({ name }) => name);
  const { selected, selectedCount } = compose(names, gram.matrices, settings);
  const byKind: Record<string, number> = {};
  names.forEach((name, index) => {
    const kind = tensorKindOf(name) ?? "other";
    if (selected[index]) byKind[kind] = (byKind[kind] ?? 0) + 1;
  });
  return { count: selectedCount, of: names.length, byKind };
}
