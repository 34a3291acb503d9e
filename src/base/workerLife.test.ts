import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { watchLife } from "./workerLife";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** A worker's outside; it answers pings while `isAlive`. */
class FakeWorker extends EventTarget {
  isAlive = true;
  pings = 0;

  postMessage(message: unknown): void {
    if (message !== "life: ping") return;
    this.pings += 1;
    if (this.isAlive) this.dispatchEvent(new MessageEvent("message", { data: "life: pong" }));
  }
}

function watched() {
  const worker = new FakeWorker();
  const silences: (number | undefined)[] = [];
  const ends: string[] = [];
  const watch = watchLife({
    worker: worker as never,
    name: "w",
    onEnd: (reason) => ends.push(reason),
    onSilence: (ms) => silences.push(ms),
  });
  return { worker, watch, silences, ends };
}

test("silence is told of after 30 s, only while an answer is owed, and ends with an answer", () => {
  const { worker, watch, silences } = watched();
  worker.isAlive = false;
  vi.advanceTimersByTime(120_000);
  expect(worker.pings).toBe(0);
  watch.setBusy(true);
  vi.advanceTimersByTime(28_000);
  expect(silences).toEqual([]);
  vi.advanceTimersByTime(4_000);
  expect(silences[0]).toBeGreaterThanOrEqual(30_000);
  worker.isAlive = true;
  vi.advanceTimersByTime(2_000);
  expect(silences.at(-1)).toBe(undefined);
  watch.stop();
});

test("a worker that answers is never silent, and a page that slept measures from its waking", () => {
  const { worker, watch, silences } = watched();
  watch.setBusy(true);
  vi.advanceTimersByTime(300_000);
  worker.isAlive = false;
  vi.setSystemTime(Date.now() + 3_600_000);
  vi.advanceTimersByTime(20_000);
  expect(silences).toEqual([]);
  watch.stop();
});

test("an uncaught error ends the watch once; nothing is told after it", () => {
  const { worker, watch, silences, ends } = watched();
  watch.setBusy(true);
  const failed = () => worker.dispatchEvent(Object.assign(new Event("error"), { message: "boom" }));
  failed();
  failed();
  worker.isAlive = false;
  vi.advanceTimersByTime(100_000);
  expect(ends).toEqual(["boom"]);
  expect(silences).toEqual([]);
});
