import { AppError } from "../base/errors";
import type { PackedRows } from "../formats/packRows";
import type { OptimiserSettings } from "../formats/recipe";
import { upload } from "../gpu/transfer";
import { stepValues } from "../kernels/stepValues";
import type { MovementGauge, MovementReading } from "./movementGauge";
import { rowOrder } from "./rowOrder";
import { learningRateAt } from "./schedule";
import type { TrainingSession } from "./session";

/** AdamW as method.md section 2 fixes it. */
const adamw = { beta1: 0.9, beta2: 0.95, epsilon: 1e-8 };
/** Steps that wait for the GPU and so correct the estimate of how long a submit takes. */
const measuredSteps = 3;
/** Losses are read when this much time has passed. */
const readIntervalMs = 100;

export interface TrainingTask {
  readonly rows: PackedRows;
  readonly settings: OptimiserSettings;
  readonly batchSize: number;
  readonly seed: number;
  readonly shuffle: boolean;
}

export interface TrainingProgress {
  readonly done: number;
  readonly total: number;
  readonly unit: "steps";
  /** Losses since the previous report; the first belongs to step `lossStart`. */
  readonly losses: readonly number[];
  readonly lossStart: number;
  /** What the model said of held-out prompts since the previous report. */
  readonly continuations?: readonly Continuation[];
  /** How far the trained scalars had moved when that was last measured, if it was since the previous report. */
  readonly movement?: MovementReading;
  /** The step whose state has just been kept: what fails from here on can go on from it. */
  readonly keptStep?: number;
  /** True of the one report that repeats what was reached before the training was broken off. */
  readonly takenUp?: boolean;
}

/** Held-out prompts continued by the model that `step` updates have made: token ids by prompt. */
export interface Continuation {
  readonly step: number;
  readonly tokens: readonly (readonly number[])[];
}

/** Looks at the model between steps; must leave everything of the training as it was. */
export interface TrainingProbe {
  /** Steps between two looks; one comes before the first step and one after the last. */
  readonly every: number;
  /** All looks so far, also those before the training was broken off. */
  readonly taken: readonly Continuation[];
  take(step: number): Promise<Continuation>;
}

/** How far a training came: the updates that its buffers hold, and the loss of each. */
export interface TrainingState {
  readonly step: number;
  readonly losses: readonly number[];
}

/** Keeps the state of a training now and then; all its buffers must come out as they went in. */
export interface Autosave {
  /** Where the session's buffers stand, if not at the start. */
  readonly from: TrainingState | undefined;
  isDue(): boolean;
  /** Called between two steps, with all steps before it computed. False where there was no room. */
  save(state: TrainingState): Promise<boolean>;
}

/** What looks at a training between its steps. */
export interface TrainingWatch {
  readonly probe?: TrainingProbe | undefined;
  readonly autosave?: Autosave | undefined;
  readonly gauge?: MovementGauge | undefined;
}

/**
 * Trains the session's weights on `task`; yields after every read of losses and returns the loss of every step
 * (mean over the step's predictions, before its update). Step s takes batch s of the row order. With a state to go on
 * from, the first report repeats what was reached.
 * Error: `diverged` where a loss is no number; that loss is yielded first.
 */
export async function* train(
  session: TrainingSession,
  task: TrainingTask,
  { probe, autosave, gauge }: TrainingWatch = {},
): AsyncGenerator<TrainingProgress, number[], void> {
  const { gpu } = session;
  const { settings, batchSize, rows } = task;
  const order = rowOrder({ rowCount: rows.rowCount, batchSize, shuffle: task.shuffle, seed: task.seed });
  const { step: first, losses: earlier } = autosave?.from ?? { step: 0, losses: [] };
  const losses = [...earlier];
  let inFlight: Promise<undefined> = Promise.resolve(undefined);
  let lastRead = performance.now();
  const start = { done: first, total: settings.steps, unit: "steps" as const, losses: earlier, lossStart: 0 };
  if (first > 0) yield { ...start, takenUp: true, ...(probe && { continuations: probe.taken }) };
  else if (probe) yield { ...start, continuations: [await probe.take(0)] };
  for (let step = first; step < settings.steps; step++) {
    const values = { step, learningRate: learningRateAt(settings, step) };
    upload(gpu, session.optimiser.stepValues, stepValues({ ...adamw, ...settings }, values));
    await session.step(rows, order(step), step - first < measuredSteps);
    session.losses.keep();
    const submitted = gpu.device.queue.onSubmittedWorkDone();
    await inFlight;
    inFlight = submitted;
    const isLast = step + 1 === settings.steps;
    if (gauge && (isLast || (step + 1) % gauge.every === 0)) await gauge.measure(step + 1, isLast);
    const looks = probe !== undefined && (isLast || (step + 1) % probe.every === 0);
    const due = performance.now() - lastRead >= readIntervalMs;
    const saves = autosave !== undefined && !isLast && autosave.isDue();
    if (!due && !looks && !saves && !session.losses.isFull && !isLast) continue;
    const lossStart = losses.length;
    const fresh = await session.losses.read();
    losses.push(...fresh);
    lastRead = performance.now();
    const movement = gauge?.take();
    const place = { done: step + 1, total: settings.steps, unit: "steps" as const };
    const progress = { ...place, losses: fresh, lossStart, ...(movement && { movement }) };
    if (fresh.some((loss) => !Number.isFinite(loss))) yield progress;
    checkLosses(fresh, lossStart, settings);
    const report = looks ? { ...progress, continuations: [await probe.take(step + 1)] } : progress;
    const isKept = saves && (await autosave.save({ step: step + 1, losses }));
    yield isKept ? { ...report, keptStep: step + 1 } : report;
  }
  return losses;
}

function checkLosses(losses: readonly number[], start: number, { learningRate }: OptimiserSettings): void {
  const bad = losses.findIndex((loss) => !Number.isFinite(loss));
  if (bad < 0) return;
  throw new AppError(
    "diverged",
    `the loss became ${losses[bad]} at step ${start + bad} with a learning rate of ${learningRate}; lower it and train again`,
  );
}
