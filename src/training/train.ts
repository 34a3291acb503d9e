import { AppError } from "../base/errors";
import type { PackedRows } from "../formats/packRows";
import type { OptimiserSettings } from "../formats/recipe";
import { upload } from "../gpu/transfer";
import { stepValues } from "../kernels/stepValues";
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
  take(step: number): Promise<Continuation>;
}

/**
 * Trains the session's weights on `task`; yields after every read of losses and returns the loss of every step
 * (mean over the step's predictions, before its update). Step s takes batch s of the row order.
 * Error: `diverged` where a loss is no number; that loss is yielded first.
 */
export async function* train(
  session: TrainingSession,
  task: TrainingTask,
  probe?: TrainingProbe,
): AsyncGenerator<TrainingProgress, number[], void> {
  const { gpu } = session;
  const { settings, batchSize, rows } = task;
  const order = rowOrder({ rowCount: rows.rowCount, batchSize, shuffle: task.shuffle, seed: task.seed });
  const losses: number[] = [];
  let inFlight: Promise<undefined> = Promise.resolve(undefined);
  let lastRead = performance.now();
  if (probe) {
    const continuations = [await probe.take(0)];
    yield { done: 0, total: settings.steps, unit: "steps", losses: [], lossStart: 0, continuations };
  }
  for (let step = 0; step < settings.steps; step++) {
    const values = { step, learningRate: learningRateAt(settings, step) };
    upload(gpu, session.optimiser.stepValues, stepValues({ ...adamw, ...settings }, values));
    await session.step(rows, order(step), step < measuredSteps);
    session.losses.keep();
    const submitted = gpu.device.queue.onSubmittedWorkDone();
    await inFlight;
    inFlight = submitted;
    const isLast = step + 1 === settings.steps;
    const looks = probe !== undefined && (isLast || (step + 1) % probe.every === 0);
    const due = performance.now() - lastRead >= readIntervalMs;
    if (!due && !looks && !session.losses.isFull && !isLast) continue;
    const lossStart = losses.length;
    const fresh = await session.losses.read();
    losses.push(...fresh);
    lastRead = performance.now();
    const progress = { done: step + 1, total: settings.steps, unit: "steps" as const, losses: fresh, lossStart };
    if (fresh.some((loss) => !Number.isFinite(loss))) yield progress;
    checkLosses(fresh, lossStart, settings);
    yield looks ? { ...progress, continuations: [await probe.take(step + 1)] } : progress;
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
