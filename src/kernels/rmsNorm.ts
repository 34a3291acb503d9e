import source from "../../shaders/rmsNorm.wgsl?raw";
import weightSource from "../../shaders/rmsNormWeight.wgsl?raw";
import rowSum from "../../shaders/shared/rowSum.wgsl?raw";
import { assert } from "../base/assert";
import { defineKernel } from "../gpu/kernel";
import { linearWorkgroups, type Plan } from "../gpu/plan";
import { dimension, sizeOf, type Tensor, weightTypeOf } from "../gpu/tensor";
import { type GradientSink, gradientSinkBindings, gradientSinkBuffers, gradientSinkWgsl } from "./gradientSink";
import { type Lanes, rowLanes } from "./lanes";
import { forWeights } from "./weightStorage";

const rowsPerPartial = 16;
const workgroupSize = 64;
const params = ["rows", "columns", "epsilon"] as const;

const forward = forWeights((storage) =>
  defineKernel({
    name: "rmsNormForward",
    wgsl: source + rowSum + storage,
    entryPoint: "rmsNormForward",
    bindings: ["input", "weight", "output", "inverseRms"],
    params,
  }),
);

const backward = forWeights((storage) =>
  defineKernel({
    name: "rmsNormBackward",
    wgsl: source + rowSum + storage,
    entryPoint: "rmsNormBackward",
    bindings: ["input", "weight", "inverseRms", "gradOutput", "gradInput", "partials"],
    params,
  }),
);

const backwardWeight = (kind: GradientSink["kind"]) =>
  defineKernel({
    name: "rmsNormBackwardWeight",
    wgsl: weightSource + gradientSinkWgsl[kind],
    entryPoint: "rmsNormBackwardWeight",
    bindings: ["partials", "weightOffsets", ...gradientSinkBindings[kind]],
    params: ["norms", "groups", "columns"],
    constants: { workgroupSize },
  });
const backwardWeightOf = { dense: backwardWeight("dense"), masked: backwardWeight("masked") };

/** Rows of partials that rmsNormBackward writes for `rows` rows. */
export function rmsNormGroups(rows: number): number {
  return Math.ceil(rows / rowsPerPartial);
}

/** output [rows, columns] = input · weight / rms(input); keeps inverseRms [rows] for the backward pass. */
export function rmsNormForward(
  plan: Plan,
  buffers: { input: Tensor; weight: Tensor; output: Tensor; inverseRms: Tensor },
  { epsilon, lanes = rowLanes(plan.gpu) }: { epsilon: number; lanes?: Lanes },
): void {
  const columns = sizeOf(buffers.weight);
  const rows = sizeOf(buffers.input) / columns;
  const groups = linearWorkgroups(rows, lanes.rowsPerGroup);
  plan.add(forward(weightTypeOf(buffers.weight)).with({ ...lanes }), buffers, { rows, columns, epsilon }, groups);
}

/** Adds to gradInput [rows, columns], and writes partials [rmsNormGroups(rows), columns] for rmsNormBackwardWeight. */
export function rmsNormBackward(
  plan: Plan,
  buffers: {
    gradOutput: Tensor;
    input: Tensor;
    weight: Tensor;
    inverseRms: Tensor;
    gradInput: Tensor;
    partials: Tensor;
  },
  { lanes = rowLanes(plan.gpu) }: { lanes?: Lanes } = {},
): void {
  const columns = sizeOf(buffers.weight);
  const rows = sizeOf(buffers.input) / columns;
  const count = rmsNormGroups(rows);
  assert(sizeOf(buffers.partials) >= count * columns, `${buffers.partials.label} is too small`);
  const groups = linearWorkgroups(count, lanes.rowsPerGroup);
  plan.add(backward(weightTypeOf(buffers.weight)).with({ ...lanes }), buffers, { rows, columns, epsilon: 0 }, groups);
}

/**
 * Weight gradients of several norms of one width in one dispatch. partials [norms · groups, columns] stacks the
 * norms' partials; weightOffsets u32 [norms] says where each weight lies in the sink's slab, 0xffffffff: not in it.
 */
export function rmsNormBackwardWeight(
  plan: Plan,
  { partials, weightOffsets }: { partials: Tensor; weightOffsets: Tensor },
  sink: GradientSink,
): void {
  const columns = dimension(partials, -1);
  const norms = sizeOf(weightOffsets);
  const groups = sizeOf(partials) / columns / norms;
  assert(Number.isInteger(groups), `${partials.label} [${partials.shape}] does not hold ${norms} norms`);
  const buffers = { partials, weightOffsets, ...gradientSinkBuffers(sink) };
  plan.add(
    backwardWeightOf[sink.kind],
    buffers,
    { norms, groups, columns },
    linearWorkgroups(norms * columns, workgroupSize),
  );
}
