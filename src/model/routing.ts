// Routers that choose among experts, the adapters of a mixture, token by token: each block (attention, MLP) of a layer with
// experts has one, which reads the block's normalised input.
import { createRandom } from "../base/random";
import type { ModelConfig } from "../formats/modelConfig";
import type { Arena } from "../gpu/arena";
import type { GpuDevice } from "../gpu/device";
import type { AdaptedTensors } from "./adapters";
import { buildLayout, type Layout } from "./layout";
import { layerPrefix } from "./parameters";
import { allocateSlabs, type Slabs, uploadTensor } from "./weights";

export interface Routing {
  /** R of each block, [experts, hidden], f32, under the names of `routerName`. */
  readonly weights: Slabs;
  readonly experts: number;
  /** Experts that work for a token, those of the highest logits; all of them in a soft mixture. */
  readonly active: number;
}

/** The name of a block's router: `model.layers.0.mlp` has `model.layers.0.mlp.router.weight`. */
export function routerName(block: string): string {
  return `${block}.router.weight`;
}

/** The block of a projection's weight: `model.layers.0.mlp` of `model.layers.0.mlp.up_proj.weight`. */
export function blockOf(projection: string): string {
  return projection.split(".").slice(0, -2).join(".");
}

/** Where the routers of a model lie, for the experts of these tensors. */
function routerLayout(
  { layers, hiddenSize }: ModelConfig,
  { experts, tensors }: { readonly experts: number; readonly tensors: AdaptedTensors },
  maxSlabBytes: number,
): Layout {
  const blocks = tensors === "all" ? ["self_attn", "mlp"] : ["mlp"];
  const names = Array.from({ length: layers }, (_, layer) => blocks.map((block) => layerPrefix(layer) + block)).flat();
  return buildLayout(
    names.map((block) => ({ name: routerName(block), shape: [experts, hiddenSize] })),
    maxSlabBytes,
  );
}

/** Routers that are all zero: every expert's gate is the same. */
export function allocateRouting(
  arena: Arena,
  config: ModelConfig,
  { tensors, experts, active }: Omit<Routing, "weights"> & { readonly tensors: AdaptedTensors },
): Routing {
  const { maxBufferSize, maxStorageBufferBindingSize } = arena.gpu.limits;
  const layout = routerLayout(config, { experts, tensors }, Math.min(maxBufferSize, maxStorageBufferBindingSize));
  return { weights: allocateSlabs(arena, layout, "routers", "weights"), experts, active };
}

/**
 * What routers begin with. Of a soft mixture zero: the mean of its experts. Else the numbers of a linear layer, uniform in
 * ±1/√hidden, so that tokens differ in their experts and each expert has tokens to learn from; one generator from `seed`.
 */
export function initialiseRouting(gpu: GpuDevice, { weights, experts, active }: Routing, seed: number): void {
  if (active >= experts) return;
  const random = createRandom(seed);
  for (const { name, size, shape } of weights.layout.tensors) {
    const bound = 1 / Math.sqrt(shape[1] ?? 1);
    uploadTensor(
      gpu,
      weights,
      name,
      Float32Array.from({ length: size }, () => bound * (2 * random.next() - 1)),
    );
  }
}
