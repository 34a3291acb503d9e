import source from "../../shaders/norm.wgsl?raw";
import stepValuesSource from "../../shaders/shared/stepValues.wgsl?raw";
import { assert } from "../base/assert";
import { defineKernel } from "../gpu/kernel";
import type { Plan } from "../gpu/plan";
import { sizeOf, type Tensor } from "../gpu/tensor";

const workgroupSize = 256;
const maxThreads = 65536;
const scalarsPerThread = 64;

const spec = { name: "norm", wgsl: source + stepValuesSource, params: ["count", "threads", "partialOffset"] };
const constants = { size: workgroupSize };
const sums = defineKernel({ ...spec, entryPoint: "sumOfSquares", bindings: ["source", "partials"], constants });
const finish = defineKernel({
  ...spec,
  entryPoint: "normFinish",
  bindings: ["partials", "stepValues", "gradientNorm"],
  constants,
});

function threadsFor(source: Tensor): number {
  return Math.min(maxThreads, Math.ceil(sizeOf(source) / scalarsPerThread));
}

/** Elements that `partials` of `gradientNorm` needs. */
export function normPartialCount(sources: readonly Tensor[]): number {
  return Math.max(
    1,
    sources.reduce((sum, tensor) => sum + threadsFor(tensor), 0),
  );
}

export interface GradientNorm {
  /** Dense slabs or packed arrays: all scalars that are trained, together. */
  readonly sources: readonly Tensor[];
  /** f32[normPartialCount(sources)], scratch. */
  readonly partials: Tensor;
  readonly stepValues: Tensor;
  /** f32[2]: written {norm, factor that scales and clips the gradient}. */
  readonly gradientNorm: Tensor;
}

/** The norm over all sources and the clipping factor min(1, clipNorm/(norm + 1e-6)), which stays on the GPU for AdamW. */
export function gradientNorm(plan: Plan, { sources, partials, stepValues, gradientNorm }: GradientNorm): void {
  let partialOffset = 0;
  for (const tensor of sources) {
    const threads = threadsFor(tensor);
    if (threads === 0) continue;
    const count = sizeOf(tensor);
    plan.add(sums, { source: tensor, partials }, { count, threads, partialOffset }, [
      Math.ceil(threads / workgroupSize),
    ]);
    partialOffset += threads;
  }
  assert(partialOffset <= sizeOf(partials), `${partials.label} holds fewer than ${partialOffset} partial sums`);
  // One workgroup with barriers: a small one where the adapter computes on the CPU.
  const finisher = plan.gpu.adapter.isFallback ? finish.with({ size: 64 }) : finish;
  plan.add(
    finisher,
    { partials, stepValues, gradientNorm },
    { count: partialOffset, threads: 0, partialOffset: 0 },
    [1],
  );
}
