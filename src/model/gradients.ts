import { assert } from "../base/assert";
import type { Tensor } from "../gpu/tensor";
import type { GradientSink } from "../kernels/gradientSink";
import type { NeuronMask } from "../kernels/neuronMask";
import type { Slabs } from "./weights";

/** Where a model's weight gradients go: slabs of their own, or the packed order of a mask. */
export type GradientStore =
  | { readonly kind: "dense"; readonly gradient: Slabs }
  | { readonly kind: "masked"; readonly mask: NeuronMask; readonly packed: readonly Tensor[] };

/** The sink of one slab. */
export function sinkOf(store: GradientStore, slab: number): GradientSink {
  if (store.kind === "dense") {
    const gradient = store.gradient.slabs[slab];
    assert(gradient, `no gradient slab ${slab}`);
    return { kind: "dense", gradient };
  }
  const mask = store.mask.slabs[slab];
  const packedGradient = store.packed[slab];
  assert(mask && packedGradient, `no mask for slab ${slab}`);
  return { kind: "masked", maskWords: mask.maskWords, maskOffsets: mask.maskOffsets, packedGradient };
}
