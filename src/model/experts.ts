import type { GpuDevice } from "../gpu/device";
import type { Adapters } from "./adapters";
import { uploadTensor } from "./weights";

/**
 * Fills adapters of rank experts · r with experts of rank r side by side: their A one under another, their B one beside
 * another. `read` gives an expert's tensor by the name that it has here.
 */
export async function placeExperts(
  gpu: GpuDevice,
  { weights }: Adapters,
  {
    experts,
    read,
  }: { readonly experts: number; readonly read: (expert: number, tensor: string) => Promise<Float32Array> },
): Promise<void> {
  for (const { name, size, shape } of weights.layout.tensors) {
    const values = new Float32Array(size);
    const [rows = 1, columns = 1] = shape;
    const isUnder = name.endsWith(".lora_A.weight");
    for (let expert = 0; expert < experts; expert++) {
      const own = await read(expert, name);
      if (isUnder) {
        values.set(own, expert * own.length);
        continue;
      }
      const width = columns / experts;
      for (let row = 0; row < rows; row++) {
        values.set(own.subarray(row * width, (row + 1) * width), row * columns + expert * width);
      }
    }
    uploadTensor(gpu, weights, name, values);
  }
}
