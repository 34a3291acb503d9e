import source from "../../shaders/gather.wgsl?raw";
import { defineKernel } from "../gpu/kernel";
import { linearWorkgroups, type Plan } from "../gpu/plan";
import { sizeOf, type Tensor } from "../gpu/tensor";

const workgroupSize = 256;

const kernel = defineKernel({
  name: "gather",
  wgsl: source,
  entryPoint: "gather",
  bindings: ["maskWords", "maskOffsets", "dense", "packed"],
  params: ["quads"],
  constants: { size: workgroupSize },
});

export interface Gather {
  readonly maskWords: Tensor;
  readonly maskOffsets: Tensor;
  /** A slab. */
  readonly dense: Tensor;
  /** f32[set bits], added to. */
  readonly packed: Tensor;
}

/** packed += the slab's values at the set bits, e.g. a dense gradient into the packed one. */
export function gather(plan: Plan, buffers: Gather): void {
  if (sizeOf(buffers.packed) === 0) return;
  const quads = sizeOf(buffers.maskWords) / 4;
  plan.add(kernel, { ...buffers }, { quads }, linearWorkgroups(quads, workgroupSize));
}
