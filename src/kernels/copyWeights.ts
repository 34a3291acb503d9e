import source from "../../shaders/copyWeights.wgsl?raw";
import { assert } from "../base/assert";
import { defineKernel } from "../gpu/kernel";
import { linearWorkgroups, type Plan } from "../gpu/plan";
import { sizeOf, type Tensor, weightTypeOf } from "../gpu/tensor";
import { forWeights } from "./weightStorage";

const workgroupSize = 256;

const kernelOf = forWeights((storage) =>
  defineKernel({
    name: "copyWeights",
    wgsl: source + storage,
    entryPoint: "copyWeights",
    bindings: ["source", "copied"],
    params: ["count"],
    constants: { size: workgroupSize },
  }),
);

/** target f32 = source of any storage, exactly; a multiple of 4 scalars. */
export function copyWeights(
  plan: Plan,
  { source, target }: { readonly source: Tensor; readonly target: Tensor },
): void {
  const count = sizeOf(source);
  assert(
    target.dtype === "f32" && count === sizeOf(target) && count % 4 === 0,
    `${count} scalars into ${target.label}`,
  );
  if (source.dtype === "f32") plan.copy(source, target);
  else {
    const buffers = { source, copied: target };
    plan.add(kernelOf(weightTypeOf(source)), buffers, { count }, linearWorkgroups(count / 4, workgroupSize));
  }
}
