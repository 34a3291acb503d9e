import { assert } from "../base/assert";
import { adapterNames } from "../formats/adapterFolder";
import type { Arena } from "../gpu/arena";
import type { Plan } from "../gpu/plan";
import { type Tensor, view } from "../gpu/tensor";
import { copyWeights } from "../kernels/copyWeights";
import { linearBackwardInput } from "../kernels/linear";
import type { Adapters } from "./adapters";
import type { TensorPlacement } from "./layout";
import { type Slabs, slabOf, tensorOf } from "./weights";

/**
 * merged = base + scale · B A for every adapted tensor, and a copy of the base elsewhere; f32, in the base's layout. The base
 * may be of any storage and is only read. `scratch` owns what is needed while the plan runs.
 */
export function mergeAdapters(
  plan: Plan,
  scratch: Arena,
  { base, adapters, merged }: { readonly base: Slabs; readonly adapters: Adapters; readonly merged: Slabs },
): void {
  base.slabs.forEach((source, index) => {
    const target = merged.slabs[index];
    assert(target, `no slab ${index}`);
    copyWeights(plan, { source, target });
  });
  const { weights, rank, scale } = adapters;
  for (const placement of merged.layout.tensors) {
    const { a, b } = adapterNames(placement.name);
    if (!weights.layout.byName.has(a)) continue;
    const weight = tensorOf(weights, a);
    for (const { part, factor } of rowsOf(plan, scratch, tensorOf(weights, b), { placement, rank })) {
      const shape = [part.rowCount, part.size / part.rowCount];
      const gradInput = view(slabOf(merged, part), { offset: part.offset, shape });
      linearBackwardInput(plan, { gradOutput: factor, weight, gradInput }, { accumulate: true, factor: scale });
    }
  }
}

/** B's rows for each part of a tensor: B itself, or copies, since rows amid a buffer may not be bound. */
function* rowsOf(
  plan: Plan,
  scratch: Arena,
  b: Tensor,
  { placement: { parts, name }, rank }: { readonly placement: TensorPlacement; readonly rank: number },
) {
  for (const part of parts) {
    if (parts.length === 1) {
      yield { part, factor: b };
      continue;
    }
    const shape = [part.rowCount, rank];
    const factor = scratch.tensor(`${name}.rows`, shape, "scratch");
    plan.copy(view(b, { offset: part.rowStart * rank, shape }), factor);
    yield { part, factor };
  }
}
