import { present } from "../base/assert";
import { copyBits } from "../base/bits";
import {
  encodeRunTensors,
  maskWordCount,
  type RunOrigin,
  type RunScalarType,
  type RunTensors,
} from "../formats/runTensors";
import { type Tensor, view } from "../gpu/tensor";
import { readFloats, readWords } from "../gpu/transfer";
import { type NeuronMask, quadWords } from "../kernels/neuronMask";
import type { TensorPart, TensorPlacement } from "../model/layout";
import type { LearnedRun } from "./tensorViews";

const quadSize = 32 * quadWords;

/** A finished run's masks and deltas, read from the GPU tensor by tensor. Offsets of the deltas are read once, at the start. */
export async function runTensorsOf({ context, method }: LearnedRun, origin: RunOrigin): Promise<RunTensors> {
  const { gpu, base } = context;
  const { tensors } = base.layout;
  const positions = new Map<string, readonly PackedPart[][]>();
  for (const { name, result } of method.learned) {
    const { mask } = result.delta;
    const offsets: Uint32Array[] = [];
    for (const { maskOffsets } of mask.slabs) offsets.push(await readWords(gpu, maskOffsets));
    positions.set(
      name,
      tensors.map(({ parts }) => parts.map((part) => packedPart(mask, offsets, part))),
    );
  }
  const delta = (name: string) =>
    present(
      method.learned.find((stage) => stage.name === name),
      name,
    ).result.delta;
  const mask = (name: string) =>
    present(
      method.located.find((stage) => stage.name === name),
      name,
    ).result.mask;
  const placed = (index: number) => present(tensors[index], `tensor ${index}`);
  const partsOf = (name: string, index: number) => positions.get(name)?.[index] ?? [];
  const countOf = (name: string, index: number) => partsOf(name, index).reduce((sum, { count }) => sum + count, 0);

  const readBits = async ({ slabs }: NeuronMask, { parts, shape, size }: TensorPlacement) => {
    const words = new Uint32Array(maskWordCount(size));
    const columns = shape.length > 1 ? size / (shape[0] ?? 1) : size;
    for (const part of parts) {
      const { maskWords } = present(slabs[part.slab], `slab ${part.slab}`);
      const found = view(maskWords, { offset: part.offset / 32, shape: [Math.ceil(part.size / 32)] });
      copyBits(await readWords(gpu, found), part.size, words, part.rowStart * columns);
    }
    return words;
  };
  return {
    tensors,
    corpora: method.located.map(({ name }) => name),
    basis: method.learned.map(({ name }) => name),
    origin,
    scalarType: "F32",
    counts: (name) => tensors.map(({ index }) => countOf(name, index)),
    readMask: (name, index) => readBits(mask(name), placed(index)),
    readDeltaMask: (name, index) => readBits(delta(name).mask, placed(index)),
    async readDeltaValues(name, index) {
      const values = new Float32Array(countOf(name, index));
      let written = 0;
      for (const { slab, first, count } of partsOf(name, index)) {
        if (count === 0) continue;
        const packed: Tensor = present(delta(name).values[slab], `slab ${slab}`);
        values.set(await readFloats(gpu, view(packed, { offset: first, shape: [count] })), written);
        written += count;
      }
      return values;
    },
  };
}

/** The run's masks and deltas as a file, for a page; parts may go to the disk as they come. */
export async function runTensorsFile(run: LearnedRun, origin: RunOrigin, scalarType: RunScalarType): Promise<Blob> {
  const parts: Blob[] = [];
  for await (const part of encodeRunTensors(await runTensorsOf(run, origin), scalarType)) parts.push(new Blob([part]));
  return new Blob(parts);
}

/** Where a part's values lie in its slab's packed array. */
interface PackedPart {
  readonly slab: number;
  readonly first: number;
  readonly count: number;
}

function packedPart(
  { slabs }: NeuronMask,
  offsets: readonly Uint32Array[],
  { slab, offset, size }: TensorPart,
): PackedPart {
  const total = slabs[slab]?.count ?? 0;
  // Padding after the part belongs to no mask, so the next quad begins where the part's values end.
  const at = (scalar: number) => offsets[slab]?.[Math.ceil(scalar / quadSize)] ?? total;
  const first = at(offset);
  return { slab, first, count: at(offset + size) - first };
}
