import { afterEach, describe, expect, test, vi } from "vitest";
import type { GpuDevice } from "./device";
import { correctItems, cutSlices, SliceSchedule, targetSliceMs } from "./slices";
import { SubmitMeter, submitLimitMs } from "./submits";

test("no items, no slices", () => {
  expect(cutSlices([])).toEqual([]);
});

test("items that fit together make one slice", () => {
  expect(cutSlices([5, 10, 9])).toEqual([3]);
});

test("a slice ends before the item that would make it too long", () => {
  expect(cutSlices([15, 5, 10, 15])).toEqual([2, 4]);
});

test("an item too long by itself stands alone", () => {
  expect(cutSlices([100, 1, 200])).toEqual([1, 2, 3]);
});

test("every item is in exactly one slice, and no slice of several items is too long", () => {
  const itemMs = Array.from({ length: 200 }, (_, index) => (index * 7919) % 23);
  const ends = cutSlices(itemMs);
  expect(ends.at(-1)).toBe(itemMs.length);
  let start = 0;
  for (const end of ends) {
    expect(end).toBeGreaterThan(start);
    const totalMs = itemMs.slice(start, end).reduce((sum, ms) => sum + ms, 0);
    expect(totalMs).toBeLessThanOrEqual(targetSliceMs);
    start = end;
  }
});

test("items keep their estimate where their slices took about what was expected", () => {
  expect(correctItems([10, 10, 20], [2, 3], [25, 22])).toEqual([10, 10, 20]);
});

test("a slice that took much too long is corrected alone, all by their own length where the whole was off", () => {
  expect(correctItems([5, 15, 10, 10], [2, 4], [36, 15])).toEqual([9, 27, 10, 10]);
  expect(correctItems([5, 15, 10, 10], [2, 4], [10, 5])).toEqual([2.5, 7.5, 2.5, 2.5]);
});

/** A GPU whose items take what `itemMs` says, on a clock of its own; it keeps how long each submit took. */
function madeGpu(itemMs: () => readonly number[]) {
  let clockMs = 0;
  let freeAtMs = 0;
  let told: Promise<void> = Promise.resolve();
  const submits: { items: number; ms: number }[] = [];
  let encoded = { start: 0, end: 0 };
  vi.spyOn(performance, "now").mockImplementation(() => clockMs);
  const queue = {
    submit: () => {
      const ms = itemMs()
        .slice(encoded.start, encoded.end)
        .reduce((sum, item) => sum + item, 0);
      freeAtMs = Math.max(freeAtMs, clockMs) + ms;
      submits.push({ items: encoded.end - encoded.start, ms });
    },
    onSubmittedWorkDone: () => {
      const doneAtMs = freeAtMs;
      told = told.then(
        () =>
          new Promise((resolve) => {
            setImmediate(() => {
              clockMs = Math.max(clockMs, doneAtMs);
              resolve();
            });
          }),
      );
      return told;
    },
  };
  const device = { queue, createCommandEncoder: () => ({ finish: () => ({}) }) } as unknown as GPUDevice;
  const gpu = { device, submits: new SubmitMeter() } as unknown as GpuDevice;
  const encode = (_: GPUCommandEncoder, start: number, end: number) => {
    encoded = { start, end };
  };
  const tick = (ms: number) => {
    clockMs += ms;
  };
  return { gpu, encode, submits, tick };
}

describe("rule 6: submits that keep the GPU", () => {
  afterEach(() => vi.restoreAllMocks());

  test("stay within 50 ms once items are known, and again after the GPU became three times slower", async () => {
    let slowness = 1;
    const items = Array.from({ length: 120 }, (_, index) => 1 + ((index * 7919) % 13));
    const { gpu, encode, submits } = madeGpu(() => items.map((ms) => ms * slowness));
    const schedule = new SliceSchedule();
    const longest = async (step: () => Promise<void>) => {
      submits.length = 0;
      await step();
      return Math.max(...submits.map(({ ms }) => ms));
    };
    const wait = () => schedule.run(items.length, gpu, encode);
    await wait();
    expect(await longest(wait)).toBeLessThanOrEqual(submitLimitMs);
    expect(await longest(() => schedule.submit(items.length, gpu, encode))).toBeLessThanOrEqual(submitLimitMs);
    slowness = 3;
    expect(await longest(wait)).toBeGreaterThan(submitLimitMs);
    expect(await longest(wait)).toBeLessThanOrEqual(submitLimitMs);
    // A GPU that is fast again gets long submits again.
    const many = submits.length;
    slowness = 1;
    await wait();
    await longest(wait);
    expect(submits.length).toBeLessThan(many / 2);
  });

  test("are corrected by steps that do not wait, too", async () => {
    let slowness = 1;
    const items = new Array<number>(60).fill(6);
    const { gpu, encode, submits, tick } = madeGpu(() => items.map((ms) => ms * slowness));
    const schedule = new SliceSchedule();
    await schedule.run(items.length, gpu, encode);
    await schedule.run(items.length, gpu, encode);
    slowness = 4;
    // Once a second such a step is timed.
    tick(1000);
    await schedule.submit(items.length, gpu, encode);
    await gpu.device.queue.onSubmittedWorkDone();
    await new Promise((resolve) => setImmediate(resolve));
    submits.length = 0;
    await schedule.submit(items.length, gpu, encode);
    expect(Math.max(...submits.map(({ ms }) => ms))).toBeLessThanOrEqual(submitLimitMs);
  });

  test("of a first run are short while items are slow, and few where they are quick", async () => {
    const slow = madeGpu(() => new Array<number>(100).fill(12));
    await new SliceSchedule().run(100, slow.gpu, slow.encode);
    expect(Math.max(...slow.submits.map(({ ms }) => ms))).toBeLessThanOrEqual(targetSliceMs);
    const quick = madeGpu(() => new Array<number>(300).fill(0.01));
    await new SliceSchedule().run(300, quick.gpu, quick.encode);
    expect(quick.submits.length).toBeLessThan(12);
  });

  test("are timed as they were, with the work before them left out", async () => {
    const { gpu, encode, submits } = madeGpu(() => new Array<number>(20).fill(15));
    const schedule = new SliceSchedule();
    await schedule.run(20, gpu, encode);
    submits.length = 0;
    await schedule.submit(20, gpu, encode);
    await schedule.run(20, gpu, encode);
    const { timed, longestMs, overLimit } = gpu.submits.report();
    expect(timed).toBe(submits.length);
    expect(longestMs).toBe(Math.max(...submits.map(({ ms }) => ms)));
    expect(overLimit).toBe(0);
  });
});
