import { AppError } from "../base/errors";

/** A failure that may pass by itself. */
export class PassingFailure extends Error {
  /** What it is where it does not pass. */
  readonly final: AppError;
  /** How long the other side asks to wait. */
  readonly waitMs: number | undefined;

  constructor(final: AppError, waitMs?: number) {
    super(final.message, { cause: final });
    this.final = final;
    this.waitMs = waitMs;
  }
}

export interface Patience {
  /** Times that something is asked for in all. */
  readonly tries?: number;
  readonly signal?: AbortSignal;
  /** An answer that does not begin, or stops, for so long is asked for again. */
  readonly silenceMs?: number;
  /** Told before each wait. */
  readonly onWait?: (waitMs: number, reason: string) => void;
  /** Waits; for tests. */
  readonly wait?: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
}

/** A wait that the other side asks for is granted up to here; longer ones are told to the person. */
const longestWaitMs = 60_000;

/**
 * Calls `ask` until it does not fail in passing; waits 0.5 s, 1 s, 2 s … between, or as long as it was asked to. Errors:
 * what `ask` throws, `cancelled`.
 */
export async function patiently<Result>(
  ask: () => Promise<Result>,
  { tries = 5, signal, onWait, wait = pause }: Patience = {},
): Promise<Result> {
  for (let turn = 1; ; turn++) {
    if (signal?.aborted) throw cancelled();
    try {
      return await ask();
    } catch (error) {
      if (signal?.aborted) throw cancelled();
      if (!(error instanceof PassingFailure)) throw error;
      const waitMs = error.waitMs ?? 500 * 2 ** (turn - 1);
      if (turn >= tries || waitMs > longestWaitMs) throw error.final;
      onWait?.(waitMs, error.message);
      await wait(waitMs, signal);
    }
  }
}

export function cancelled(): AppError {
  return new AppError("cancelled", "the job was cancelled");
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    signal?.addEventListener("abort", done, { once: true });
    function done() {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    }
  });
}
