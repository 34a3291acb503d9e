import type { GpuDevice } from "./device";
import { submitLimitMs } from "./submits";

/** What a submit is cut to: half of `submitLimitMs`, for no estimate is exact and other programs use the GPU too. */
export const targetSliceMs = submitLimitMs / 2;
/** A slice that took longer than this was cut by a wrong estimate. */
const correctAboveMs = 0.7 * submitLimitMs;

type Encode = (encoder: GPUCommandEncoder, start: number, end: number) => void;

/**
 * Cuts a list of items into submits of about `targetSliceMs`. The first run waits after each short slice and measures;
 * later runs submit all slices at once, and those that are timed correct the estimate.
 */
export class SliceSchedule {
  #itemMs: number[] | undefined;
  #cuts: number[] = [];

  get sliceCount(): number {
    return this.#cuts.length;
  }

  /** Submits all slices and waits for the GPU. */
  async run(itemCount: number, gpu: GpuDevice, encode: Encode): Promise<void> {
    if (this.#itemMs) await this.#submitTimed(this.#itemMs, gpu, encode);
    else await this.#measure(itemCount, gpu, encode);
  }

  /** Submits all slices and does not wait; measures first where nothing is known yet. */
  async submit(itemCount: number, gpu: GpuDevice, encode: Encode): Promise<void> {
    if (!this.#itemMs) return this.#measure(itemCount, gpu, encode);
    if (!gpu.submits.takeTurn(performance.now())) return this.#submitAll(gpu, encode);
    // A device that is lost meanwhile is told of by whoever waits for it; there is then nothing to count.
    void this.#submitTimed(this.#itemMs, gpu, encode).catch(() => undefined);
  }

  #submitAll(gpu: GpuDevice, encode: Encode, afterEach?: () => void): void {
    let start = 0;
    for (const end of this.#cuts) {
      submit(gpu, encode, start, end);
      start = end;
      afterEach?.();
    }
  }

  async #submitTimed(itemMs: readonly number[], gpu: GpuDevice, encode: Encode): Promise<void> {
    const cuts = this.#cuts;
    const lengthsMs = await this.#timeAll(gpu, encode);
    gpu.submits.add(lengthsMs);
    this.#itemMs = correctItems(itemMs, cuts, lengthsMs);
    this.#cuts = cutSlices(this.#itemMs);
  }

  /** How long each slice kept the GPU: from the end of the work before it, or from its submit where there was none. */
  async #timeAll(gpu: GpuDevice, encode: Encode): Promise<number[]> {
    const endOf = () => gpu.device.queue.onSubmittedWorkDone().then(() => performance.now());
    const ends = [endOf()];
    const submitted: number[] = [];
    this.#submitAll(gpu, encode, () => {
      submitted.push(performance.now());
      ends.push(endOf());
    });
    const [before = 0, ...own] = await Promise.all(ends);
    return own.map((end, i) => end - Math.max(submitted[i] ?? 0, own[i - 1] ?? before));
  }

  async #measure(itemCount: number, gpu: GpuDevice, encode: Encode) {
    const itemMs = new Array<number>(itemCount).fill(0);
    this.#cuts = [];
    let count = firstItems;
    for (let start = 0; start < itemCount; ) {
      const end = Math.min(itemCount, start + count);
      const began = performance.now();
      submit(gpu, encode, start, end);
      await gpu.device.queue.onSubmittedWorkDone();
      const lengthMs = performance.now() - began;
      itemMs.fill(lengthMs / (end - start), start, end);
      this.#cuts.push(end);
      count = nextItems(count, lengthMs);
      start = end;
    }
    this.#itemMs = itemMs;
    this.#cuts = cutSlices(itemMs);
  }
}

/** Items that the first submit of a measuring run holds, and the most that any of them does. */
const [firstItems, mostItems] = [2, 64];

/** How many items the next submit of a measuring run holds: as many as tell them apart, and no longer than need be. */
function nextItems(count: number, lengthMs: number): number {
  if (lengthMs < targetSliceMs / 4) return Math.min(mostItems, 2 * count);
  return lengthMs > targetSliceMs / 2 ? Math.max(1, Math.floor(count / 2)) : count;
}

/**
 * Items by what their slices took: all slices by their own length where the whole took more or less than expected, else
 * only those that took much longer than `targetSliceMs`. `ends` are those of `cutSlices`.
 */
export function correctItems(
  itemMs: readonly number[],
  ends: readonly number[],
  lengthsMs: readonly number[],
): number[] {
  const sum = (values: readonly number[]) => values.reduce((total, ms) => total + ms, 0);
  const ratio = sum(lengthsMs) / Math.max(sum(itemMs), 1e-3);
  const isOff = ratio > 1.3 || ratio < 0.6;
  return ends.flatMap((end, slice) => {
    const items = itemMs.slice(ends[slice - 1] ?? 0, end);
    const lengthMs = lengthsMs[slice] ?? 0;
    if (!isOff && lengthMs <= correctAboveMs) return items;
    const scale = lengthMs / Math.max(sum(items), 1e-3);
    return items.map((ms) => ms * scale);
  });
}

/** Ends of slices of items that take `itemMs` each; a slice takes at most `targetSliceMs` unless one item alone takes longer. */
export function cutSlices(itemMs: readonly number[]): number[] {
  const cuts: number[] = [];
  let sliceMs = 0;
  itemMs.forEach((ms, index) => {
    if (index > 0 && sliceMs + ms > targetSliceMs) {
      cuts.push(index);
      sliceMs = 0;
    }
    sliceMs += ms;
  });
  if (itemMs.length > 0) cuts.push(itemMs.length);
  return cuts;
}

function submit(gpu: GpuDevice, encode: Encode, start: number, end: number): void {
  const encoder = gpu.device.createCommandEncoder();
  encode(encoder, start, end);
  gpu.device.queue.submit([encoder.finish()]);
}
