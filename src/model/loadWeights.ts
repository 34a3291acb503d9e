import { assert } from "../base/assert";
import { AppError } from "../base/errors";
import { decodeScalars } from "../formats/dtype";
import type { WeightFiles } from "../formats/weightFiles";
import type { GpuDevice } from "../gpu/device";
import { bytesOf, type Tensor, weightTypeOf } from "../gpu/tensor";
import { uploadHalves } from "../gpu/transfer";
import { checkTensors } from "./checkTensors";
import type { TensorPlacement } from "./layout";
import { fileTypes, type Slabs, slabOf, storageOf, uploadScalars } from "./weights";

/** Scalars that are in JavaScript's memory at once; even, so that every chunk begins with a word. */
const chunkScalars = 1 << 20;
/** The largest number that f16 holds. */
const largestHalf = 65504;

/**
 * Brings a checkpoint's tensors to the GPU, a chunk at a time, in the storage of `weights`; yields the bytes done. Halves of
 * the file's own type keep their bits, others are rounded to the nearest. Errors, naming the tensor: those of
 * `checkTensors`; `bad-recipe` where f16 cannot hold a weight.
 */
export async function* loadWeights(
  gpu: GpuDevice,
  weights: Slabs,
  files: WeightFiles,
): AsyncGenerator<{ readonly doneBytes: number; readonly totalBytes: number }, void, void> {
  const { layout } = weights;
  checkTensors(layout.tensors, files.entries);
  const scalarBytes = bytesOf(storageOf(weights));
  const totalBytes = scalarBytes * layout.parameterCount;
  let doneBytes = 0;
  const placements = new Map(layout.tensors.map((placement) => [placement.name, placement]));
  // In the files' own order: what comes over a line is then read once, from its start to its end.
  for (const { name } of files.entries) {
    const placement = placements.get(name);
    if (!placement) continue;
    for await (const count of loadTensor(gpu, weights, placement, files)) {
      doneBytes += count * scalarBytes;
      yield { doneBytes, totalBytes };
    }
  }
}

/** One tensor; yields the scalars of each chunk. */
async function* loadTensor(
  gpu: GpuDevice,
  weights: Slabs,
  { name, size, parts }: TensorPlacement,
  files: WeightFiles,
): AsyncGenerator<number, void, void> {
  const { dtype } = files.entry(name);
  let read = 0;
  for (const part of parts) {
    const slab = slabOf(weights, part);
    for (let done = 0; done < part.size; done += chunkScalars) {
      const count = Math.min(chunkScalars, part.size - done);
      const bytes = await files.readRange(name, read, count);
      if (bytesOf(slab.dtype) === 2 && dtype === fileTypes[weightTypeOf(slab)]) {
        uploadHalves(gpu, slab, new Uint16Array(bytes.slice().buffer), part.offset + done);
      } else {
        const values = decodeScalars(bytes, dtype);
        checkRange(name, values, slab);
        uploadScalars(gpu, slab, values, part.offset + done);
      }
      read += count;
      yield count;
    }
  }
  assert(read === size, `${name}: ${read} of ${size} scalars lie in its parts`);
}

function checkRange(name: string, values: Float32Array, { dtype }: Tensor): void {
  const beyond = dtype === "f16" ? values.find((value) => Math.abs(value) > largestHalf) : undefined;
  if (beyond === undefined) return;
  const message = `${name} holds ${beyond}; f16 holds at most ${largestHalf}: choose the precision bf16 or f32`;
  throw new AppError("bad-recipe", message);
}
