import { AppError } from "../base/errors";
import type { WeightFiles } from "../formats/weightFiles";
import type { GpuDevice } from "../gpu/device";
import { headName } from "./parameters";
import { type Slabs, uploadTensor } from "./weights";

/**
 * Brings a checkpoint's tensors to the GPU, one at a time; yields the bytes done. Every parameter of the layout must be
 * there with its shape, and nothing else, but for a head that repeats tied embeddings and rotary tables of old files.
 * Error: `bad-file`, naming the tensor.
 */
export async function* loadWeights(
  gpu: GpuDevice,
  weights: Slabs,
  files: WeightFiles,
): AsyncGenerator<{ readonly doneBytes: number; readonly totalBytes: number }, void, void> {
  const { layout } = weights;
  const known = (name: string) => layout.byName.has(name) || name === headName || name.endsWith("rotary_emb.inv_freq");
  const unknown = files.entries.find(({ name }) => !known(name));
  if (unknown) throw new AppError("bad-file", `the weights hold ${unknown.name}, which config.json does not call for`);
  const totalBytes = 4 * layout.parameterCount;
  let doneBytes = 0;
  for (const { name, shape, size } of layout.tensors) {
    if (!files.has(name)) throw new AppError("bad-file", `the weights lack ${name}, which config.json calls for`);
    const found = files.entry(name).shape;
    if (found.length !== shape.length || found.some((length, axis) => length !== shape[axis])) {
      throw new AppError("bad-file", `${name} is [${found.join(", ")}]; config.json calls for [${shape.join(", ")}]`);
    }
    uploadTensor(gpu, weights, name, await files.read(name));
    doneBytes += 4 * size;
    yield { doneBytes, totalBytes };
  }
}
