import type { AdapterReport, BufferLimits, GpuDevice } from "./device";
import { MemoryMeter } from "./memory";
import { SubmitMeter } from "./submits";

/** What a device is asked for while buffers are allocated and filled. */
type Allocating = Pick<GPUDevice, "createBuffer" | "pushErrorScope" | "popErrorScope"> & {
  readonly queue: Pick<GPUQueue, "writeBuffer">;
};

/** One buffer that a job asks for. */
export interface AskedBuffer {
  readonly label: string;
  readonly sizeBytes: number;
}

export interface CountingDevice extends GpuDevice {
  /** The largest buffer asked for so far. */
  largest(): AskedBuffer;
}

/**
 * A device that allocates nothing and counts everything: the program's own allocations run on it tell beforehand what a
 * job will need. It refuses no buffer for its size; `largest` is to be compared with the adapter's limits. Nothing can be
 * computed on it.
 */
export function countingDevice(adapter: AdapterReport, limits: BufferLimits): CountingDevice {
  let largest: AskedBuffer = { label: "none", sizeBytes: 0 };
  const device: Allocating = {
    createBuffer({ label = "", size }) {
      if (size > largest.sizeBytes) largest = { label, sizeBytes: size };
      return { destroy: () => undefined } as GPUBuffer;
    },
    pushErrorScope: () => undefined,
    popErrorScope: async () => null,
    queue: { writeBuffer: () => undefined },
  };
  const { minUniformBufferOffsetAlignment } = limits;
  const unlimited = Number.MAX_SAFE_INTEGER;
  return {
    device: device as GPUDevice,
    adapter,
    limits: { minUniformBufferOffsetAlignment, maxBufferSize: unlimited, maxStorageBufferBindingSize: unlimited },
    hasTimestamps: false,
    subgroupSize: undefined,
    memory: new MemoryMeter(),
    submits: new SubmitMeter(),
    lost: new Promise(() => undefined),
    throwIfFailed: () => undefined,
    destroy: () => undefined,
    largest: () => largest,
  };
}
