import dense from "../../shaders/shared/gradientDense.wgsl?raw";
import masked from "../../shaders/shared/gradientMasked.wgsl?raw";
import type { Tensor } from "../gpu/tensor";

/** Where weight gradients are added: a whole slab, or the packed order of a mask over that slab. */
export type GradientSink =
  | { readonly kind: "dense"; readonly gradient: Tensor }
  | {
      readonly kind: "masked";
      readonly maskWords: Tensor;
      readonly maskOffsets: Tensor;
      readonly packedGradient: Tensor;
    };

export type GradientSinkKind = GradientSink["kind"];

/** WGSL to append to a kernel that calls accumulateGradient or gradientWanted; uses bindings 4 to 6. */
export const gradientSinkWgsl: Readonly<Record<GradientSinkKind, string>> = { dense, masked };

/** Binding names of the sink in @binding order, if the kernel calls both functions. */
export const gradientSinkBindings = {
  dense: ["gradient"],
  masked: ["maskWords", "maskOffsets", "packedGradient"],
} as const satisfies Readonly<Record<GradientSinkKind, readonly string[]>>;

/** The sink's tensors by binding name. */
export function gradientSinkBuffers(sink: GradientSink): Record<string, Tensor> {
  if (sink.kind === "dense") return { gradient: sink.gradient };
  const { maskWords, maskOffsets, packedGradient } = sink;
  return { maskWords, maskOffsets, packedGradient };
}
