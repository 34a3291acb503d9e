import type { AdapterReport, GpuDevice } from "./device";
import { MemoryMeter } from "./memory";
import { SubmitMeter } from "./submits";

/** What a device is asked for while buffers are allocated and filled. */
type Allocating = Pick<GPUDevice, "createBuffer" | "pushErrorScope" | "popErrorScope"> & {
  readonly queue: Pick<GPUQueue, "writeBuffer">;
};

/**
 * A device that allocates nothing and counts everything: the program's own allocations run on it tell beforehand what a
 * job will need. Nothing can be computed on it.
 */
export function countingDevice(adapter: AdapterReport, limits: GPUSupportedLimits): GpuDevice {
  const device: Allocating = {
    createBuffer: () => ({ destroy: () => undefined }) as GPUBuffer,
    pushErrorScope: () => undefined,
    popErrorScope: async () => null,
    queue: { writeBuffer: () => undefined },
  };
  return {
    device: device as GPUDevice,
    adapter,
    limits,
    hasTimestamps: false,
    subgroupSize: undefined,
    memory: new MemoryMeter(),
    submits: new SubmitMeter(),
    lost: new Promise(() => undefined),
    throwIfFailed: () => undefined,
    destroy: () => undefined,
  };
}
