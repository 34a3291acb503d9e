import bf16 from "../../shaders/shared/weightBf16.wgsl?raw";
import f16 from "../../shaders/shared/weightF16.wgsl?raw";
import f32 from "../../shaders/shared/weightF32.wgsl?raw";
import type { Kernel } from "../gpu/kernel";
import type { WeightType } from "../gpu/tensor";

/** WGSL to append to a kernel that reads or writes weights; it has the same functions for each storage. */
export const weightWgsl: Readonly<Record<WeightType, string>> = { f32, f16, bf16 };

/** One kernel for each storage of its weights: that of f32 at once, so that its names are checked, others when they are needed. */
export function forWeights(define: (wgsl: string) => Kernel): (storage: WeightType) => Kernel {
  const kernels: Partial<Record<WeightType, Kernel>> = { f32: define(f32) };
  return (storage) => {
    const kernel = kernels[storage] ?? define(weightWgsl[storage]);
    kernels[storage] = kernel;
    return kernel;
  };
}
