import { AppError } from "../base/errors";

/**
 * Steers one long job and carries its progress; the single extra argument of every long method of `Engine`.
 * The page makes one, calls `cancel`, `pause` and `resume`; the job asks `checkpoint` between steps.
 */
export class JobControl<Progress> {
  readonly #onProgress: (progress: Progress) => void;
  readonly #listeners = new Set<(command: JobCommand) => void>();
  #cancelled = false;
  #paused = false;
  #duty = 1;
  #idleMs = 0;
  #wake: (() => void) | undefined;
  #onIdle: ((idleMs: number) => void) | undefined;

  constructor(onProgress: (progress: Progress) => void = () => undefined) {
    this.#onProgress = onProgress;
  }

  get cancelled(): boolean {
    return this.#cancelled;
  }

  get paused(): boolean {
    return this.#paused;
  }

  /** Share of the time that the job may compute, in (0, 1]. */
  get duty(): number {
    return this.#duty;
  }

  /** Milliseconds that the job was held: paused, or resting for its duty. Of a job on another thread, as far as it has told. */
  get idleMs(): number {
    return this.#idleMs;
  }

  /** Counts time that the job was held where it runs. */
  addIdle(idleMs: number): void {
    this.#idleMs += idleMs;
    this.#onIdle?.(idleMs);
  }

  /** Told each time that the job was held, e.g. to say so across a MessagePort. */
  onIdle(listener: (idleMs: number) => void): void {
    this.#onIdle = listener;
  }

  /** Lets the job rest between its steps, so that the machine answers others. Changes no number. */
  setDuty(duty: number): void {
    this.#duty = duty;
    this.#tell({ duty });
  }

  cancel(): void {
    this.#cancelled = true;
    this.#release("cancel");
  }

  pause(): void {
    this.#paused = true;
    this.#release("pause");
  }

  resume(): void {
    this.#paused = false;
    this.#release("resume");
  }

  report(progress: Progress): void {
    this.#onProgress(progress);
  }

  /** Rests after `busyMs` of work as the duty asks, and waits while paused. Error: `cancelled`. Called between steps. */
  async checkpoint(busyMs = 0): Promise<void> {
    const began = performance.now();
    const restMs = busyMs * (1 / this.#duty - 1);
    const isHeld = restMs > 0 || this.#paused;
    if (restMs > 0 && !this.#cancelled) await this.#held(restMs);
    while (this.#paused && !this.#cancelled) await this.#held();
    if (isHeld) this.addIdle(performance.now() - began);
    if (this.#cancelled) throw new AppError("cancelled", "the job was cancelled");
  }

  /** Until a command comes, or the time is over. */
  async #held(timeMs?: number): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      if (timeMs !== undefined) timer = setTimeout(resolve, timeMs);
    });
    clearTimeout(timer);
  }

  /** A control for a part of this job: it obeys this one, and what it reports is reported here as `map` makes it. */
  part<Part>(map: (progress: Part) => Progress): JobControl<Part> {
    const part = new JobControl<Part>((progress) => this.report(map(progress)));
    if (this.#duty < 1) part.setDuty(this.#duty);
    if (this.#paused) part.pause();
    if (this.#cancelled) part.cancel();
    this.onCommand((command) => (typeof command === "string" ? part[command]() : part.setDuty(command.duty)));
    part.onIdle((idleMs) => this.addIdle(idleMs));
    return part;
  }

  /** Forwards commands to another control, e.g. across a MessagePort. */
  onCommand(listener: (command: JobCommand) => void): void {
    this.#listeners.add(listener);
  }

  #release(command: JobCommand): void {
    this.#wake?.();
    this.#wake = undefined;
    this.#tell(command);
  }

  #tell(command: JobCommand): void {
    for (const listener of this.#listeners) listener(command);
  }
}

/** A signal that a job's cancellation aborts: for what waits within a step. */
export function signalOf(control: JobControl<never>): AbortSignal {
  const stop = new AbortController();
  if (control.cancelled) stop.abort();
  control.onCommand((command) => {
    if (command === "cancel") stop.abort();
  });
  return stop.signal;
}

export type JobCommand = "cancel" | "pause" | "resume" | { readonly duty: number };

/** Least time between two progress reports of one job. */
const reportIntervalMs = 100;

/**
 * Drives a job written as a generator: reports what it yields at most ten times a second (the last always),
 * pauses and cancels between its steps, and lets it free what it holds in its `finally`. Of two reports that come close
 * together `merge` makes one; where it cannot (undefined), both are reported.
 */
export async function runJob<Progress, Result>(
  job: AsyncGenerator<Progress, Result, void>,
  control: JobControl<Progress>,
  merge: (earlier: Progress, later: Progress) => Progress | undefined = (_, later) => later,
): Promise<Result> {
  let lastReport = Number.NEGATIVE_INFINITY;
  let waiting: Progress | undefined;
  let busyMs = 0;
  try {
    for (;;) {
      await control.checkpoint(busyMs);
      const began = performance.now();
      const { done, value } = await job.next();
      busyMs = performance.now() - began;
      if (done) {
        if (waiting !== undefined) control.report(waiting);
        return value;
      }
      const merged = waiting === undefined ? value : merge(waiting, value);
      if (waiting !== undefined && merged === undefined) control.report(waiting);
      waiting = merged ?? value;
      const now = performance.now();
      if (now - lastReport < reportIntervalMs) continue;
      control.report(waiting);
      waiting = undefined;
      lastReport = now;
    }
  } finally {
    await job.return(undefined as never);
  }
}

/**
 * Merges two reports of one training so that no loss, continuation or measurement is dropped by throttling; undefined where the
 * earlier one has losses that the later cannot carry.
 */
export function mergeLosses<
  P extends {
    stage: string;
    losses?: readonly number[];
    lossStart?: number;
    continuations?: readonly unknown[];
    movement?: unknown;
    keptStep?: number;
  },
>(earlier: P, later: P): P | undefined {
  if (!earlier.losses) return later;
  if (earlier.stage !== later.stage || !later.losses || earlier.lossStart === undefined) return undefined;
  const { keptStep = earlier.keptStep, movement = earlier.movement } = later;
  const newest = { ...(keptStep !== undefined && { keptStep }), ...(movement !== undefined && { movement }) };
  const losses = [...earlier.losses, ...later.losses];
  const merged = { ...later, losses, lossStart: earlier.lossStart, ...newest };
  if (!earlier.continuations) return merged;
  return { ...merged, continuations: [...earlier.continuations, ...(later.continuations ?? [])] };
}
