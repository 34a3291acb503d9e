import { assert } from "../base/assert";
import { decodeScalars, encodeHalves } from "../formats/dtype";
import type { Arena } from "../gpu/arena";
import type { GpuDevice } from "../gpu/device";
import type { Role } from "../gpu/memory";
import { type Tensor, view, type WeightType, weightTypeOf } from "../gpu/tensor";
import { readFloats, readHalves, upload, uploadHalves } from "../gpu/transfer";
import { blockSize, type Layout, placementOf, type TensorPart } from "./layout";

/**
 * A value for every scalar of a model: its weights, a gradient, a moment or scores. One tensor per slab. Weights may be
 * stored in halves; all else is f32.
 */
export interface Slabs {
  readonly layout: Layout;
  readonly slabs: readonly Tensor[];
}

/** New slabs, all zero. */
export function allocateSlabs(
  arena: Arena,
  layout: Layout,
  label: string,
  role: Role,
  storage: WeightType = "f32",
): Slabs {
  const slabs = layout.slabs.map(({ blocks }, index) =>
    arena.tensor(`${label}.${index}`, [blocks * blockSize], role, storage),
  );
  return { layout, slabs };
}

/** How the scalars are stored. */
export function storageOf({ slabs: [first] }: Pick<Slabs, "slabs">): WeightType {
  return first ? weightTypeOf(first) : "f32";
}

/** Who owns each block, for sums by tensor. */
export function blockOwners({ layout }: Pick<Slabs, "layout">) {
  return { blockTensors: layout.slabs.map(({ blockTensor }) => blockTensor), tensorCount: layout.tensors.length };
}

/** The slab that holds a part. */
export function slabOf({ slabs }: Slabs, part: TensorPart): Tensor {
  const slab = slabs[part.slab];
  assert(slab, `no slab ${part.slab}`);
  return slab;
}

/** One named tensor that lies in one part, as a bindable view. */
export function tensorOf(weights: Slabs, name: string): Tensor {
  const { shape, parts } = placementOf(weights.layout, name);
  const [part, ...more] = parts;
  assert(part && more.length === 0, `${name} lies in several parts`);
  return { ...view(slabOf(weights, part), { offset: part.offset, shape }), label: name };
}

/** A named tensor in one part, and where it lies. */
export interface PlacedTensor {
  readonly tensor: Tensor;
  readonly slab: number;
  /** First scalar in the slab. */
  readonly offset: number;
}

/** As `tensorOf`, with the place that a gradient's sink is told. */
export function placedTensorOf(weights: Slabs, name: string): PlacedTensor {
  const [part] = placementOf(weights.layout, name).parts;
  assert(part, `${name} lies nowhere`);
  return { tensor: tensorOf(weights, name), slab: part.slab, offset: part.offset };
}

/** Writes one tensor's values, row-major; halves are rounded to the nearest, ties to even. */
export function uploadTensor(gpu: GpuDevice, weights: Slabs, name: string, values: Float32Array<ArrayBuffer>): void {
  const placement = placementOf(weights.layout, name);
  assert(values.length === placement.size, `${name}: ${values.length} values for ${placement.size} scalars`);
  let read = 0;
  for (const part of placement.parts) {
    uploadScalars(gpu, slabOf(weights, part), values.subarray(read, read + part.size), part.offset);
    read += part.size;
  }
}

/** Writes scalars into a slab from `offset`, an even number, on; halves are rounded to the nearest, ties to even. */
export function uploadScalars(gpu: GpuDevice, slab: Tensor, values: Float32Array<ArrayBuffer>, offset: number): void {
  const storage = weightTypeOf(slab);
  if (storage === "f32") upload(gpu, slab, values, offset);
  else uploadHalves(gpu, slab, encodeHalves(values, fileTypes[storage]), offset);
}

/** Reads one tensor's values, row-major, at most `chunkScalars` at a time. */
export async function* readTensorChunks(
  gpu: GpuDevice,
  weights: Slabs,
  name: string,
  chunkScalars: number,
): AsyncGenerator<Float32Array<ArrayBuffer>, void, void> {
  for (const part of placementOf(weights.layout, name).parts) {
    for (let done = 0; done < part.size; done += chunkScalars) {
      const shape = [Math.min(chunkScalars, part.size - done)];
      yield readScalars(gpu, view(slabOf(weights, part), { offset: part.offset + done, shape }));
    }
  }
}

/** Reads one tensor's values, row-major. For results and tests. */
export async function readTensor(gpu: GpuDevice, weights: Slabs, name: string): Promise<Float32Array<ArrayBuffer>> {
  const placement = placementOf(weights.layout, name);
  const values = new Float32Array(placement.size);
  let written = 0;
  for (const part of placement.parts) {
    const tensor = view(slabOf(weights, part), { offset: part.offset, shape: [part.size] });
    values.set(await readScalars(gpu, tensor), written);
    written += part.size;
  }
  return values;
}

async function readScalars(gpu: GpuDevice, tensor: Tensor): Promise<Float32Array<ArrayBuffer>> {
  const storage = weightTypeOf(tensor);
  if (storage === "f32") return readFloats(gpu, tensor);
  const { buffer, byteOffset, byteLength } = await readHalves(gpu, tensor);
  return decodeScalars(new Uint8Array(buffer, byteOffset, byteLength), fileTypes[storage]);
}

/** The name of each storage in a weights file. */
export const fileTypes = { f32: "F32", f16: "F16", bf16: "BF16" } as const satisfies Record<WeightType, string>;
