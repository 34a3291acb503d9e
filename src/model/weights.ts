import { assert } from "../base/assert";
import type { Arena } from "../gpu/arena";
import type { GpuDevice } from "../gpu/device";
import type { Role } from "../gpu/memory";
import { type Tensor, view } from "../gpu/tensor";
import { readFloats, upload } from "../gpu/transfer";
import { blockSize, type Layout, placementOf, type TensorPart } from "./layout";

/** A value for every scalar of a model: its weights, a gradient, a moment or scores. One tensor per slab. */
export interface Slabs {
  readonly layout: Layout;
  readonly slabs: readonly Tensor[];
}

/** New slabs, all zero. */
export function allocateSlabs(arena: Arena, layout: Layout, label: string, role: Role): Slabs {
  const slabs = layout.slabs.map(({ blocks }, index) => arena.tensor(`${label}.${index}`, [blocks * blockSize], role));
  return { layout, slabs };
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

/** Writes one tensor's values, row-major. */
export function uploadTensor(gpu: GpuDevice, weights: Slabs, name: string, values: Float32Array<ArrayBuffer>): void {
  const placement = placementOf(weights.layout, name);
  assert(values.length === placement.size, `${name}: ${values.length} values for ${placement.size} scalars`);
  let read = 0;
  for (const part of placement.parts) {
    upload(gpu, slabOf(weights, part), values.subarray(read, read + part.size), part.offset);
    read += part.size;
  }
}

/** Reads one tensor's values, row-major. For results and tests. */
export async function readTensor(gpu: GpuDevice, weights: Slabs, name: string): Promise<Float32Array<ArrayBuffer>> {
  const placement = placementOf(weights.layout, name);
  const values = new Float32Array(placement.size);
  let written = 0;
  for (const part of placement.parts) {
    const tensor = view(slabOf(weights, part), { offset: part.offset, shape: [part.size] });
    values.set(await readFloats(gpu, tensor), written);
    written += part.size;
  }
  return values;
}
