/** No submit should keep the GPU from the desktop for longer than this. */
export const submitLimitMs = 50;
/** Milliseconds between two samples of a job that does not wait for its submits. */
const sampleIntervalMs = 1000;

export interface SubmitReport {
  /** Submits whose length is known. */
  readonly timed: number;
  readonly longestMs: number;
  /** Those that took longer than `submitLimitMs`. */
  readonly overLimit: number;
}

/**
 * How long submits keep the GPU, told by when the queue reports each as done: the thread hears of it when it is free, so
 * a length is that of the GPU or a little more. Every submit of the steps that wait counts, and one run of a plan a
 * second of the others; the very first run of a plan, which only finds out how much a submit may hold, does not.
 */
export class SubmitMeter {
  #timed = 0;
  #longestMs = 0;
  #overLimit = 0;
  #sampledAt = Number.NEGATIVE_INFINITY;

  add(lengthsMs: readonly number[]): void {
    this.#timed += lengthsMs.length;
    this.#longestMs = Math.max(this.#longestMs, ...lengthsMs);
    this.#overLimit += lengthsMs.filter((ms) => ms > submitLimitMs).length;
  }

  /** True once in `sampleIntervalMs`: who asks then times its submits. */
  takeTurn(nowMs: number): boolean {
    if (nowMs - this.#sampledAt < sampleIntervalMs) return false;
    this.#sampledAt = nowMs;
    return true;
  }

  reset(): void {
    this.#timed = 0;
    this.#longestMs = 0;
    this.#overLimit = 0;
  }

  report(): SubmitReport {
    return { timed: this.#timed, longestMs: this.#longestMs, overLimit: this.#overLimit };
  }
}
