import { AppError } from "../base/errors";
import { formatBytes } from "../base/format";
import type { GpuDevice } from "./device";
import type { Role } from "./memory";
import { bytesPerElement, type DataType, sizeBytesOf, type Tensor } from "./tensor";

/**
 * Owns the buffers of one job and frees them together. Every buffer is zero at first, counted by role,
 * and refused with a named error when the adapter's limits or memory do not allow it.
 */
export class Arena implements Disposable {
  readonly #gpu: GpuDevice;
  readonly #owned: { buffer: GPUBuffer; role: Role; sizeBytes: number }[] = [];
  readonly #pending: Promise<void>[] = [];

  constructor(gpu: GpuDevice) {
    this.#gpu = gpu;
  }

  get gpu(): GpuDevice {
    return this.#gpu;
  }

  /** A new tensor of `shape`, filled with zeros. Errors: `limit` at once; `out-of-memory` from `allocated()`. */
  tensor(label: string, shape: readonly number[], role: Role, dtype: DataType = "f32"): Tensor {
    const sizeBytes = Math.max(bytesPerElement, sizeBytesOf({ shape, dtype }));
    const { device, limits, memory } = this.#gpu;
    for (const name of ["maxStorageBufferBindingSize", "maxBufferSize"] as const) {
      if (sizeBytes <= limits[name]) continue;
      throw new AppError(
        "limit",
        `${name} is ${formatBytes(limits[name])} here; ${label} needs ${formatBytes(sizeBytes)}`,
      );
    }
    device.pushErrorScope("out-of-memory");
    const buffer = device.createBuffer({
      label,
      size: sizeBytes,
      usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST,
    });
    const used = memory.report().totalBytes;
    this.#pending.push(
      device.popErrorScope().then((error) => {
        if (!error) return;
        throw new AppError(
          "out-of-memory",
          `the GPU refused ${formatBytes(sizeBytes)} for ${label} (${formatBytes(used)} in use); reduce the batch or the context`,
        );
      }),
    );
    memory.add(role, sizeBytes);
    this.#owned.push({ buffer, role, sizeBytes });
    return { buffer, byteOffset: 0, shape, dtype, label };
  }

  /** Resolves when every buffer asked for so far exists. */
  async allocated(): Promise<void> {
    const pending = this.#pending.splice(0);
    const refused = (await Promise.allSettled(pending)).find((result) => result.status === "rejected");
    if (refused) throw refused.reason;
  }

  [Symbol.dispose](): void {
    for (const { buffer, role, sizeBytes } of this.#owned.splice(0)) {
      buffer.destroy();
      this.#gpu.memory.remove(role, sizeBytes);
    }
  }
}
