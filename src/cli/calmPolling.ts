/** Polls that may follow one another at once, so that short GPU work is noticed at once. */
const eagerPolls = 64;
const pollIntervalMs = 1;
/** Without a poll for this long, the next wait is a new one. */
const quietMs = 50;

/**
 * While GPU work is pending, Dawn's binding for Node asks for its end in every turn of the event loop, through the global
 * `setImmediate`: a whole core, which a CPU adapter needs for the work itself. After a short burst its polls (the only
 * native functions given to `setImmediate`) wait a millisecond each. Can go when the package `webgpu` waits by itself.
 */
export function calmPolling(): void {
  const immediately = globalThis.setImmediate;
  let burst = 0;
  let lastMs = 0;
  const calm = (callback: (...values: unknown[]) => void, ...values: unknown[]) => {
    const isPoll = Function.prototype.toString.call(callback).includes("[native code]");
    if (!isPoll) return immediately(callback, ...values);
    const now = performance.now();
    burst = now - lastMs > quietMs ? 0 : burst + 1;
    lastMs = now;
    return burst < eagerPolls ? immediately(callback, ...values) : setTimeout(callback, pollIntervalMs, ...values);
  };
  globalThis.setImmediate = Object.assign(calm, immediately) as unknown as typeof setImmediate;
}
