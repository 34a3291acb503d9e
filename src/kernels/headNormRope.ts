import source from "../../shaders/headNormRope.wgsl?raw";
import { assert } from "../base/assert";
import { defineKernel } from "../gpu/kernel";
import { linearWorkgroups, type Plan } from "../gpu/plan";
import { sizeOf, type Tensor, weightTypeOf } from "../gpu/tensor";
import type { HeadShape } from "./rope";
import { forWeights, weightWgsl } from "./weightStorage";

const workgroupSize = 64;
const rowsPerPartial = 16;
const spec = {
  params: ["tokens", "contextLength", "heads", "kvHeads", "headSize", "epsilon", "groups"],
  constants: { workgroupSize },
};
const weights = ["queryWeight", "keyWeight"];

const forward = forWeights((storage) =>
  defineKernel({
    ...spec,
    name: "headNormRopeForward",
    wgsl: source + storage,
    entryPoint: "headNormRopeForward",
    bindings: ["raw", ...weights, "cosSin", "firstPosition", "qkv", "inverseRms"],
  }),
);
const partialSums = defineKernel({
  ...spec,
  name: "headNormPartials",
  wgsl: source + weightWgsl.f32,
  entryPoint: "headNormPartials",
  bindings: ["raw", "cosSin", "firstPosition", "inverseRms", "gradQkv", "partials"],
});
const backward = forWeights((storage) =>
  defineKernel({
    ...spec,
    name: "headNormRopeBackward",
    wgsl: source + storage,
    entryPoint: "headNormRopeBackward",
    bindings: ["raw", ...weights, "cosSin", "firstPosition", "inverseRms", "gradQkv"],
  }),
);

export interface HeadNormShape extends HeadShape {
  readonly epsilon: number;
}

/** Rows of partials that headNormRopeBackward writes for each of queries and keys. */
export function headNormGroups(tokens: number): number {
  return Math.ceil(tokens / rowsPerPartial);
}

function paramsOf(tokens: number, { contextLength, heads, kvHeads, headSize, epsilon }: HeadNormShape) {
  return { tokens, contextLength, heads, kvHeads, headSize, epsilon, groups: headNormGroups(tokens) };
}

function tokensOf(qkv: Tensor, { heads, kvHeads, headSize }: HeadShape): number {
  return sizeOf(qkv) / ((heads + 2 * kvHeads) * headSize);
}

/** How the two weights are stored: alike. */
function sharedType({ queryWeight, keyWeight }: { readonly queryWeight: Tensor; readonly keyWeight: Tensor }) {
  assert(queryWeight.dtype === keyWeight.dtype, `${keyWeight.label} is not stored as ${queryWeight.label}`);
  return weightTypeOf(queryWeight);
}

/**
 * qkv [tokens, (heads + 2 kvHeads) · headSize] = raw with every query and key head normalised (RMS, weights [headSize]) and
 * rotated by its position; values are copied. Keeps inverseRms [tokens, heads + kvHeads]. Qwen3.
 */
export function headNormRopeForward(
  plan: Plan,
  buffers: {
    readonly raw: Tensor;
    readonly queryWeight: Tensor;
    readonly keyWeight: Tensor;
    readonly cosSin: Tensor;
    /** u32 [rows]: where each row begins; at position 0 without it. */
    readonly firstPosition?: Tensor | undefined;
    readonly qkv: Tensor;
    readonly inverseRms: Tensor;
  },
  shape: HeadNormShape,
): void {
  const { firstPosition, cosSin, qkv } = buffers;
  const tokens = tokensOf(qkv, shape);
  const threads = tokens * (shape.heads + 2 * shape.kvHeads);
  const kernel = forward(sharedType(buffers)).with({ offset: firstPosition ? 1 : 0 });
  // The shader does not read firstPosition without `offset`; any read-only buffer stands in for it.
  const bound = { ...buffers, firstPosition: firstPosition ?? cosSin };
  plan.add(kernel, bound, paramsOf(tokens, shape), linearWorkgroups(threads, workgroupSize));
}

/**
 * Turns gradQkv, the gradient of headNormRopeForward's qkv, into that of raw, in place, and writes the weights' gradients
 * as partials [2, headNormGroups(tokens), headSize] (queries, then keys) for rmsNormBackwardWeight.
 */
export function headNormRopeBackward(
  plan: Plan,
  buffers: {
    readonly raw: Tensor;
    readonly queryWeight: Tensor;
    readonly keyWeight: Tensor;
    readonly cosSin: Tensor;
    readonly inverseRms: Tensor;
    readonly gradQkv: Tensor;
    readonly partials: Tensor;
  },
  shape: HeadNormShape,
): void {
  const { raw, queryWeight, keyWeight, cosSin, inverseRms, gradQkv, partials } = buffers;
  const tokens = tokensOf(gradQkv, shape);
  const params = paramsOf(tokens, shape);
  const shared = { raw, cosSin, firstPosition: cosSin, inverseRms, gradQkv };
  plan.add(partialSums, { ...shared, partials }, params, linearWorkgroups(sizeOf(partials), workgroupSize));
  const threads = tokens * (shape.heads + shape.kvHeads);
  plan.add(
    backward(sharedType(buffers)),
    { ...shared, queryWeight, keyWeight },
    params,
    linearWorkgroups(threads, workgroupSize),
  );
}
