import type { GpuDevice } from "./device";

/** A submit should not keep the GPU from the desktop for longer than this. */
export const targetSliceMs = 40;
/** Items a submit of the first, measuring run holds. */
const firstSliceItems = 8;

/**
 * Cuts a list of items into submits of about `targetSliceMs`. The first run waits after each short slice and measures;
 * later runs submit all slices at once and only correct the estimate by the total.
 */
export class SliceSchedule {
  #itemMs: number[] | undefined;
  #cuts: number[] = [];

  get sliceCount(): number {
    return this.#cuts.length;
  }

  async run(
    itemCount: number,
    gpu: GpuDevice,
    encode: (encoder: GPUCommandEncoder, start: number, end: number) => void,
  ): Promise<void> {
    if (this.#itemMs) await this.#replay(gpu, encode, this.#itemMs);
    else await this.#measure(itemCount, gpu, encode);
  }

  /** Submits all slices and does not wait; measures first where nothing is known yet. */
  async submit(
    itemCount: number,
    gpu: GpuDevice,
    encode: (encoder: GPUCommandEncoder, start: number, end: number) => void,
  ): Promise<void> {
    if (!this.#itemMs) return this.#measure(itemCount, gpu, encode);
    this.#submitAll(gpu, encode);
  }

  #submitAll(gpu: GpuDevice, encode: (encoder: GPUCommandEncoder, start: number, end: number) => void): void {
    let start = 0;
    for (const end of this.#cuts) {
      submit(gpu, encode, start, end);
      start = end;
    }
  }

  async #measure(
    itemCount: number,
    gpu: GpuDevice,
    encode: (encoder: GPUCommandEncoder, start: number, end: number) => void,
  ) {
    const itemMs = new Array<number>(itemCount).fill(0);
    this.#cuts = [];
    for (let start = 0; start < itemCount; start += firstSliceItems) {
      const end = Math.min(itemCount, start + firstSliceItems);
      const began = performance.now();
      submit(gpu, encode, start, end);
      await gpu.device.queue.onSubmittedWorkDone();
      itemMs.fill((performance.now() - began) / (end - start), start, end);
      this.#cuts.push(end);
    }
    this.#itemMs = itemMs;
    this.#cuts = cutSlices(itemMs);
  }

  async #replay(
    gpu: GpuDevice,
    encode: (encoder: GPUCommandEncoder, start: number, end: number) => void,
    itemMs: number[],
  ): Promise<void> {
    const began = performance.now();
    this.#submitAll(gpu, encode);
    await gpu.device.queue.onSubmittedWorkDone();
    const elapsedMs = performance.now() - began;
    const expectedMs = itemMs.reduce((sum, ms) => sum + ms, 0);
    if (elapsedMs > 1.3 * expectedMs || elapsedMs < 0.6 * expectedMs) {
      const scale = elapsedMs / Math.max(expectedMs, 1e-3);
      this.#itemMs = itemMs.map((ms) => ms * scale);
      this.#cuts = cutSlices(this.#itemMs);
    }
  }
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

function submit(
  gpu: GpuDevice,
  encode: (encoder: GPUCommandEncoder, start: number, end: number) => void,
  start: number,
  end: number,
): void {
  const encoder = gpu.device.createCommandEncoder();
  encode(encoder, start, end);
  gpu.device.queue.submit([encoder.finish()]);
}
