import { assert } from "../base/assert";
import type { Tensor } from "../gpu/tensor";
import type { GradientSink } from "../kernels/gradientSink";
import type { NeuronMask } from "../kernels/neuronMask";
import type { Slabs } from "./weights";

/**
 * Where weight gradients go: slabs of their own, the packed order of a mask, or, where the model is frozen, the slabs of its
 * adapters, or, where these are frozen too, of their routers.
 */
export type GradientStore =
  | { readonly kind: "dense"; readonly gradient: Slabs }
  | { readonly kind: "masked"; readonly mask: NeuronMask; readonly packed: readonly Tensor[] }
  | { readonly kind: "adapters"; readonly gradient: Slabs }
  | { readonly kind: "routers"; readonly gradient: Slabs };

/** The sink of one of the model's slabs; undefined where the model is frozen. */
export function sinkOf(store: GradientStore, slab: number): GradientSink | undefined {
  if (store.kind === "adapters" || store.kind === "routers") return undefined;
  if (store.kind === "dense") return denseSink(store.gradient, slab);
  const mask = store.mask.slabs[slab];
  const packedGradient = store.packed[slab];
  assert(mask && packedGradient, `no mask for slab ${slab}`);
  return { kind: "masked", maskWords: mask.maskWords, maskOffsets: mask.maskOffsets, packedGradient };
}

/** The sink of one of the adapters' slabs; undefined where only their routers are trained. */
export function adapterSinkOf(store: GradientStore, slab: number): GradientSink | undefined {
  if (store.kind === "routers") return undefined;
  assert(store.kind === "adapters", "adapters take no part in a training of the model's own weights");
  return denseSink(store.gradient, slab);
}

/** The sink of one of the routers' slabs. */
export function routerSinkOf(store: GradientStore, slab: number): GradientSink {
  assert(store.kind === "routers", "experts and their routers are not trained together");
  return denseSink(store.gradient, slab);
}

function denseSink({ slabs }: Slabs, slab: number): GradientSink {
  const gradient = slabs[slab];
  assert(gradient, `no gradient slab ${slab}`);
  return { kind: "dense", gradient };
}
