import { afterEach, describe, expect, test, vi } from "vitest";
import type { GpuDevice } from "./device";
import { correctItems, cutSlices, SliceSchedule, targetSliceMs } from "./slices";
import { SubmitMeter, submitLimitMs } from "./submits";

test("no items, no slices", () => {
  expect(cutSlices([])).toEqual([]);
});

test("items that fit together make one slice", () => {
  expect(cutSlices([5, 10, 20])).toEqual([3]);
});

test("a slice ends before the item that would make it too long", () => {
  expect(cutSlices([30, 5, 10, 30])).toEqual([2, 4]);
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
  expect(correctItems([20, 20, 20], [2, 3], [45, 22])).toEqual([20, 20, 20]);
});

test("a slice beyond the limit is corrected alone, all by their own length where the whole was off", () => {
  expect(correctItems([10, 30, 20, 20], [2, 4], [60, 38])).toEqual([15, 45, 20, 20]);
  expect(correctItems([10, 30, 20, 20], [2, 4], [20, 10])).toEqual([5, 15, 5, 5]);
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
  return { gpu, encode, submits };
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
    await wait();
    expect(await longest(wait)).toBeLessThanOrEqual(submitLimitMs);
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
