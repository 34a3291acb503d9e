import { assert } from "../base/assert";
import type { GpuDevice } from "./device";
import { bytesOf, bytesPerElement, sizeOf, type Tensor } from "./tensor";

export type TensorData = Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Int32Array<ArrayBuffer>;

/** Writes `data` into `tensor` from `offset` elements on; lands before any later submit. */
export function upload(gpu: GpuDevice, tensor: Tensor, data: TensorData, offset = 0): void {
  assert(offset + data.length <= sizeOf(tensor), `${data.length} elements at ${offset} do not fit ${tensor.label}`);
  assert(bytesOf(tensor.dtype) === bytesPerElement, `${tensor.label} holds halves`);
  gpu.device.queue.writeBuffer(tensor.buffer, tensor.byteOffset + offset * bytesPerElement, data);
}

/**
 * Writes the bits of f16 or bf16 scalars into `tensor` from `offset`, an even number of scalars, on. After an odd number
 * of them the next scalar becomes zero: it must be padding.
 */
export function uploadHalves(gpu: GpuDevice, tensor: Tensor, bits: Uint16Array<ArrayBuffer>, offset = 0): void {
  assert(offset + bits.length <= sizeOf(tensor), `${bits.length} halves at ${offset} do not fit ${tensor.label}`);
  assert(bytesOf(tensor.dtype) === 2 && offset % 2 === 0, `halves at ${offset} of ${tensor.label}, ${tensor.dtype}`);
  const whole = bits.length % 2 === 0 ? bits : new Uint16Array(bits.length + 1);
  if (whole !== bits) whole.set(bits);
  gpu.device.queue.writeBuffer(tensor.buffer, tensor.byteOffset + offset * bytesOf(tensor.dtype), whole);
}

/**
 * Reads tensors of one kind of shape again and again through one staging buffer, created once,
 * so that reading inside a running job creates nothing. Not to be called concurrently.
 */
export class Reader implements Disposable {
  readonly #gpu: GpuDevice;
  readonly #staging: GPUBuffer;
  readonly #sizeBytes: number;

  constructor(gpu: GpuDevice, elementCount: number) {
    this.#gpu = gpu;
    this.#sizeBytes = elementCount * bytesPerElement;
    this.#staging = gpu.device.createBuffer({
      label: "reader",
      size: this.#sizeBytes,
      usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
    });
    gpu.memory.add("scratch", this.#sizeBytes);
  }

  /** The bytes of `count` elements of `tensor` from `offset` on, as a fresh array of the tensor's type. */
  async read(tensor: Tensor, range: { offset?: number; count?: number } = {}): Promise<TensorData> {
    const bytes = await this.use(tensor, (mapped) => mapped.slice(0), range);
    if (tensor.dtype === "u32") return new Uint32Array(bytes);
    return tensor.dtype === "i32" ? new Int32Array(bytes) : new Float32Array(bytes);
  }

  /** What `take` makes of the same bytes where they are mapped, which copies nothing; they are gone when it returns. */
  async use<Result>(
    tensor: Tensor,
    take: (mapped: ArrayBuffer) => Result,
    { offset = 0, count = sizeOf(tensor) - offset }: { offset?: number; count?: number } = {},
  ): Promise<Result> {
    const sizeBytes = count * bytesPerElement;
    assert(sizeBytes <= this.#sizeBytes, `${tensor.label} is larger than this reader`);
    const { device } = this.#gpu;
    const encoder = device.createCommandEncoder({ label: `read ${tensor.label}` });
    encoder.copyBufferToBuffer(
      tensor.buffer,
      tensor.byteOffset + offset * bytesPerElement,
      this.#staging,
      0,
      sizeBytes,
    );
    device.queue.submit([encoder.finish()]);
    try {
      await this.#staging.mapAsync(GPUMapMode.READ, 0, sizeBytes);
    } catch (cause) {
      this.#gpu.throwIfFailed();
      throw cause;
    }
    try {
      return take(this.#staging.getMappedRange(0, sizeBytes));
    } finally {
      this.#staging.unmap();
      this.#gpu.throwIfFailed();
    }
  }

  [Symbol.dispose](): void {
    this.#staging.destroy();
    this.#gpu.memory.remove("scratch", this.#sizeBytes);
  }
}

const readChunkElements = 4 << 20;

/** Reads a whole f32 tensor once, in chunks of 16 MiB. For set-up, results and tests, not for running jobs. */
export async function readFloats(gpu: GpuDevice, tensor: Tensor): Promise<Float32Array<ArrayBuffer>> {
  assert(bytesOf(tensor.dtype) === bytesPerElement, `${tensor.label} holds halves`);
  const result = new Float32Array(sizeOf(tensor));
  await readChunks(gpu, { ...tensor, dtype: "f32" }, (part, at) => result.set(part as Float32Array<ArrayBuffer>, at));
  return result;
}

/** Reads a whole u32 tensor once, in chunks of 16 MiB. */
export async function readWords(gpu: GpuDevice, tensor: Tensor): Promise<Uint32Array<ArrayBuffer>> {
  const result = new Uint32Array(sizeOf(tensor));
  await readChunks(gpu, { ...tensor, dtype: "u32" }, (part, at) => result.set(part as Uint32Array<ArrayBuffer>, at));
  return result;
}

/** Reads the bits of a whole f16 or bf16 tensor once, in chunks of 16 MiB. */
export async function readHalves(gpu: GpuDevice, tensor: Tensor): Promise<Uint16Array<ArrayBuffer>> {
  assert(bytesOf(tensor.dtype) === 2, `${tensor.label} holds no halves`);
  const count = sizeOf(tensor);
  const words = await readWords(gpu, { ...tensor, dtype: "u32", shape: [Math.ceil(count / 2)] });
  return new Uint16Array(words.buffer, 0, count);
}

async function readChunks(gpu: GpuDevice, tensor: Tensor, put: (part: TensorData, at: number) => void): Promise<void> {
  const count = sizeOf(tensor);
  using reader = new Reader(gpu, Math.max(1, Math.min(count, readChunkElements)));
  for (let offset = 0; offset < count; offset += readChunkElements) {
    put(await reader.read(tensor, { offset, count: Math.min(readChunkElements, count - offset) }), offset);
  }
}
