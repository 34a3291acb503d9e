import type { Arena } from "../gpu/arena";
import type { GpuDevice } from "../gpu/device";
import { bytesPerElement, type Tensor } from "../gpu/tensor";
import { Reader } from "../gpu/transfer";

/** Steps that may pass between two reads. */
const capacity = 64;

/**
 * Keeps the loss of each step on the GPU until it is read, several at a time: no read-back in the hot path.
 * The source holds one number, the sum of the losses of the step just submitted; `scale` makes it their mean.
 */
export class LossLog implements Disposable {
  readonly #gpu: GpuDevice;
  readonly #source: Tensor;
  readonly #ring: Tensor;
  readonly #reader: Reader;
  readonly #scale: number;
  #waiting = 0;

  constructor(gpu: GpuDevice, arena: Arena, source: Tensor, scale: number) {
    this.#gpu = gpu;
    this.#source = source;
    this.#scale = scale;
    this.#ring = arena.tensor("lossLog", [capacity], "scratch");
    this.#reader = new Reader(gpu, capacity);
  }

  /** True when the next step's loss would not fit: read first. */
  get isFull(): boolean {
    return this.#waiting === capacity;
  }

  /** Submits the copy of the latest step's loss and makes the source zero again. */
  keep(): void {
    const { device } = this.#gpu;
    const encoder = device.createCommandEncoder({ label: "lossLog" });
    const { buffer, byteOffset } = this.#source;
    encoder.copyBufferToBuffer(buffer, byteOffset, this.#ring.buffer, this.#waiting * bytesPerElement, bytesPerElement);
    encoder.clearBuffer(buffer, byteOffset, bytesPerElement);
    device.queue.submit([encoder.finish()]);
    this.#waiting += 1;
  }

  /** The losses kept since the last read, in order. */
  async read(): Promise<number[]> {
    const count = this.#waiting;
    if (count === 0) return [];
    this.#waiting = 0;
    return Array.from(await this.#reader.read(this.#ring, { count }), (sum) => sum * this.#scale);
  }

  [Symbol.dispose](): void {
    this.#reader[Symbol.dispose]();
  }
}
