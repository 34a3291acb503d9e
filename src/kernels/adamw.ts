import denseSource from "../../shaders/adamw.wgsl?raw";
import packedSource from "../../shaders/adamwPacked.wgsl?raw";
import setBits from "../../shaders/shared/setBits.wgsl?raw";
import stepValuesSource from "../../shaders/shared/stepValues.wgsl?raw";
import { assert } from "../base/assert";
import { defineKernel } from "../gpu/kernel";
import { linearWorkgroups, type Plan } from "../gpu/plan";
import { sizeOf, type Tensor } from "../gpu/tensor";

const workgroupSize = 256;

const dense = defineKernel({
  name: "adamw",
  wgsl: denseSource + stepValuesSource,
  entryPoint: "adamwDense",
  bindings: ["stepValues", "gradientNorm", "weights", "gradient", "moment1", "moment2"],
  params: ["count"],
  constants: { size: workgroupSize },
});

const packed = defineKernel({
  name: "adamwPacked",
  wgsl: packedSource + setBits + stepValuesSource,
  entryPoint: "adamwPacked",
  bindings: ["stepValues", "gradientNorm", "maskWords", "maskOffsets", "weights", "gradient", "moment1", "moment2"],
  params: ["quads"],
  constants: { size: workgroupSize },
});

export interface AdamwDense {
  /** Rewritten before each step; see stepValues.ts. */
  readonly stepValues: Tensor;
  /** f32[2], written by `gradientNorm` earlier in the step. */
  readonly gradientNorm: Tensor;
  /** A slab in f32, or the packed masters of one; the other three are like it, whole quads of four. */
  readonly weights: Tensor;
  readonly gradient: Tensor;
  readonly moment1: Tensor;
  readonly moment2: Tensor;
}

/** One AdamW step over a whole slab; leaves the gradient zero for the next step. */
export function adamwDense(plan: Plan, buffers: AdamwDense): void {
  assert(buffers.weights.dtype === "f32", `${buffers.weights.label} holds halves, which are not trained in place`);
  const count = sizeOf(buffers.weights);
  plan.add(dense, { ...buffers }, { count }, linearWorkgroups(count / 4, workgroupSize));
}

export interface AdamwPacked extends AdamwDense {
  readonly maskWords: Tensor;
  readonly maskOffsets: Tensor;
}

/**
 * One AdamW step over the neurons of a mask; gradient and moments are packed, weights a slab.
 * Leaves the gradient zero. A weight outside the mask keeps its bits.
 */
export function adamwPacked(plan: Plan, buffers: AdamwPacked): void {
  assert(buffers.weights.dtype === "f32", `${buffers.weights.label} holds halves, which are not trained in place`);
  if (sizeOf(buffers.gradient) === 0) return;
  const quads = sizeOf(buffers.maskWords) / 4;
  plan.add(packed, { ...buffers }, { quads }, linearWorkgroups(quads, workgroupSize));
}
