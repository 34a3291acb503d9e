import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { liveIntervalMs, Pacer } from "./pacer";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function prefer(reduced: boolean): void {
  vi.stubGlobal("matchMedia", () => ({ matches: reduced }));
}

/** Interface rule 14: live pictures change at most twice a second under reduced motion, else ten times. */
test.each([
  [false, 100, 51],
  [true, 500, 11],
])("reduced motion %s: one picture in %i ms, the newest in the end", (reduced, intervalMs, most) => {
  prefer(reduced);
  expect(liveIntervalMs()).toBe(intervalMs);
  const shown: { value: number; atMs: number }[] = [];
  using pacer = new Pacer<number>((value) => shown.push({ value, atMs: performance.now() }), liveIntervalMs);
  for (let value = 0; value < 500; value++) {
    pacer.push(value);
    vi.advanceTimersByTime(10);
  }
  vi.advanceTimersByTime(1000);
  expect(shown[0]?.value).toBe(0);
  expect(shown.at(-1)?.value).toBe(499);
  expect(shown.length).toBeLessThanOrEqual(most);
  expect(shown.length).toBeGreaterThan(most / 2);
  shown.slice(1).forEach(({ atMs }, index) => {
    expect(atMs - (shown[index]?.atMs ?? 0)).toBeGreaterThanOrEqual(intervalMs);
  });
});

test("nothing is handed on after the end", () => {
  prefer(false);
  const shown: number[] = [];
  const pacer = new Pacer<number>((value) => shown.push(value), liveIntervalMs);
  pacer.push(1);
  pacer.push(2);
  pacer[Symbol.dispose]();
  vi.advanceTimersByTime(1000);
  expect(shown).toEqual([1]);
});
