// Low-rank adapters beside a frozen model's linear projections (LoRA, Hu et al., arXiv 2106.09685):
// y = W x + scale · B (A x), with A [rank, in] and B [out, rank].
import { AppError } from "../base/errors";
import { formatBytes } from "../base/format";
import { createRandom } from "../base/random";
import { type AdapterFolder, adapterNames } from "../formats/adapterFolder";
import type { ModelConfig } from "../formats/modelConfig";
import type { Arena } from "../gpu/arena";
import type { GpuDevice } from "../gpu/device";
import { bytesPerElement } from "../gpu/tensor";
import { buildLayout, type Layout } from "./layout";
import { projectionSpecs } from "./parameters";
import type { Routing } from "./routing";
import { allocateSlabs, type Slabs, uploadTensor } from "./weights";

/** Which linear projections have adapters: every one, or those of the MLP. */
export type AdaptedTensors = "all" | "mlp";

export interface Adapters {
  /** A and B of every projection, f32, under the names of `adapterNames`. */
  readonly weights: Slabs;
  readonly rank: number;
  /** By which B A is multiplied: a / rank. */
  readonly scale: number;
  /** Where the rank is that of several experts side by side: what chooses among them. */
  readonly routing?: Routing | undefined;
}

/**
 * Where the adapters of a model lie: A and B of its linear projections; embeddings, norms and head have none.
 * Error: `limit` where one is larger than a slab.
 */
export function adapterLayout(
  config: ModelConfig,
  { rank, tensors }: { readonly rank: number; readonly tensors: AdaptedTensors },
  maxSlabBytes: number,
): Layout {
  const adapted = projectionSpecs(config).filter(({ name }) => tensors === "all" || name.includes(".mlp."));
  const specs = adapted.flatMap(({ name, shape: [outputs = 0, inputs = 0] }) => {
    const { a, b } = adapterNames(name);
    return [
      { name: a, shape: [rank, inputs] },
      { name: b, shape: [outputs, rank] },
    ];
  });
  const largest = Math.max(...specs.map(({ shape: [rows = 0, columns = 0] }) => bytesPerElement * rows * columns));
  if (largest > maxSlabBytes) {
    const sizes = `one takes ${formatBytes(largest)}; a buffer here holds ${formatBytes(maxSlabBytes)}`;
    throw new AppError("limit", `adapters of rank ${rank}: ${sizes}. Use a smaller rank`);
  }
  return buildLayout(specs, maxSlabBytes);
}

/** Adapters that are all zero and so change nothing, but cannot learn either. */
export function allocateAdapters(
  arena: Arena,
  config: ModelConfig,
  { rank, scale, tensors = "all" }: Pick<Adapters, "rank" | "scale"> & { readonly tensors?: AdaptedTensors },
): Adapters {
  const { maxBufferSize, maxStorageBufferBindingSize } = arena.gpu.limits;
  const layout = adapterLayout(config, { rank, tensors }, Math.min(maxBufferSize, maxStorageBufferBindingSize));
  return { weights: allocateSlabs(arena, layout, "adapters", "weights"), rank, scale };
}

/**
 * Fills every A with the Kaiming-uniform numbers of a linear layer, uniform in ±1/√in, and leaves every B zero, so that the
 * model is at first the base. One generator from `seed` goes through all A in the checkpoint's order, row by row.
 */
export function initialiseAdapters(gpu: GpuDevice, { weights }: Adapters, seed: number): void {
  const random = createRandom(seed);
  for (const { name, size, shape } of weights.layout.tensors) {
    if (!name.endsWith(".lora_A.weight")) continue;
    const bound = 1 / Math.sqrt(shape[1] ?? 1);
    const values = Float32Array.from({ length: size }, () => bound * (2 * random.next() - 1));
    uploadTensor(gpu, weights, name, values);
  }
}

/** Adapters from a folder in PEFT's layout, opened for this model; `arena` owns them. Projections that it leaves out get zeros. */
export async function loadAdapters(arena: Arena, config: ModelConfig, folder: AdapterFolder): Promise<Adapters> {
  const { rank, scale } = folder;
  const adapters = allocateAdapters(arena, config, { rank, scale });
  for (const name of folder.tensors) uploadTensor(arena.gpu, adapters.weights, name, await folder.read(name));
  await arena.allocated();
  return adapters;
}
