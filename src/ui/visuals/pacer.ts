/** Hands on values at most once in `intervalMs`: the first at once, of those that come too soon the newest in time. */
export class Pacer<Value> implements Disposable {
  readonly #deliver: (value: Value) => void;
  readonly #intervalMs: () => number;
  #lastMs = Number.NEGATIVE_INFINITY;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #waiting: Value | undefined;

  constructor(deliver: (value: Value) => void, intervalMs: () => number) {
    this.#deliver = deliver;
    this.#intervalMs = intervalMs;
  }

  push(value: Value): void {
    this.#waiting = value;
    if (this.#timer !== undefined) return;
    const waitMs = this.#lastMs + this.#intervalMs() - performance.now();
    if (waitMs <= 0) this.#hand();
    else this.#timer = setTimeout(() => this.#hand(), waitMs);
  }

  #hand(): void {
    this.#timer = undefined;
    this.#lastMs = performance.now();
    this.#deliver(this.#waiting as Value);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}

/** Least time between two drawings of a live picture: ten a second, two where the reader asked for less motion. */
export function liveIntervalMs(): number {
  return globalThis.matchMedia?.("(prefers-reduced-motion: reduce)").matches ? 500 : 100;
}
