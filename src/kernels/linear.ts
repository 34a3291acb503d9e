import biasSource from "../../shaders/biasBackward.wgsl?raw";
import { assert } from "../base/assert";
import type { GpuDevice } from "../gpu/device";
import { defineKernel, type Kernel } from "../gpu/kernel";
import { linearWorkgroups, type Plan, type Workgroups } from "../gpu/plan";
import { dimension, sizeOf, type Tensor, weightTypeOf } from "../gpu/tensor";
import { chosenVariant, defaultVariant, type LinearForm, type LinearShape } from "./autotune";
import {
  type GradientSink,
  type GradientSinkKind,
  gradientSinkBindings,
  gradientSinkBuffers,
  gradientSinkWgsl,
} from "./gradientSink";
import { linearKernel } from "./linearKernels";
import { type LinearVariant, suits, tileOf } from "./linearVariants";

/** Names the variant instead of the tuned one: for tests, the autotune and the benchmark. */
export interface VariantOption {
  readonly variant?: LinearVariant;
}

interface Sizes extends LinearShape {
  readonly outputRow: number;
  readonly outputOffset: number;
  readonly weightOffset: number;
}

/** What is written, or added to what the output holds, may be scaled. */
export interface ProductOption {
  readonly accumulate?: boolean;
  /** By which the product is multiplied; default 1. A constant of the kernel: one for a training, not one for a step. */
  readonly factor?: number;
}

/** output [tokens, outputs] (+)= factor · (input [tokens, inputs] · weight [outputs, inputs]ᵀ (+ bias [outputs])). */
export function linearForward(
  plan: Plan,
  buffers: { readonly input: Tensor; readonly weight: Tensor; readonly output: Tensor; readonly bias?: Tensor },
  options: VariantOption &
    ProductOption & {
      /** First column of output, and scalars a row of output, where it is part of a wider matrix. */
      readonly outputOffset?: number;
      readonly outputStride?: number;
    } = {},
): void {
  const { input, weight, output, bias } = buffers;
  const range = { offset: options.outputOffset, stride: options.outputStride };
  const sizes = sizesOf(input, weight, output, range);
  const variant = variantFor(plan.gpu, "forward", sizes, options);
  const storage = { weight: weightTypeOf(weight) };
  const kernel = linearKernel("linearForward", variant, storage, {
    accumulate: options.accumulate ?? false,
    hasBias: bias !== undefined,
    factor: options.factor,
  });
  if (bias) {
    assert(sizeOf(bias) === sizes.outputs, `${bias.label} has ${sizeOf(bias)} values for ${sizes.outputs} outputs`);
    assert(bias.dtype === weight.dtype, `${bias.label} is ${bias.dtype}, ${weight.label} ${weight.dtype}`);
  }
  const bound = { left: input, weight, output, bias: bias ?? weight };
  plan.add(kernel, bound, paramsOf(sizes), groupsOf(variant, sizes.tokens, sizes.outputs));
}

/** gradInput [tokens, inputs] (+)= factor · gradOutput [tokens, outputs] · weight [outputs, inputs]. */
export function linearBackwardInput(
  plan: Plan,
  buffers: { readonly gradOutput: Tensor; readonly weight: Tensor; readonly gradInput: Tensor },
  options: VariantOption & GradOutputRange & ProductOption = {},
): void {
  const { gradOutput, weight, gradInput } = buffers;
  const sizes = sizesOf(gradInput, weight, gradOutput, rangeOf(options));
  const variant = variantFor(plan.gpu, "backwardInput", sizes, options);
  const storage = { weight: weightTypeOf(weight) };
  const { accumulate = false, factor } = options;
  const kernel = linearKernel("linearBackwardInput", variant, storage, { accumulate, factor });
  const bound = { left: gradOutput, weight, output: gradInput };
  plan.add(kernel, bound, paramsOf(sizes), groupsOf(variant, sizes.tokens, sizes.inputs));
}

/** The columns of gradOutput that belong to this layer, where it is part of a wider matrix. */
export interface GradOutputRange {
  readonly gradOutputOffset?: number;
  readonly gradOutputStride?: number;
}

/** sink[weightOffset + n · inputs + k] += Σ_tokens gradOutput[token][n] · input[token][k]; `outputs` rows. */
export function linearBackwardWeight(
  plan: Plan,
  buffers: { readonly gradOutput: Tensor; readonly input: Tensor },
  sink: GradientSink,
  options: VariantOption &
    GradOutputRange & {
      /** Index in the slab of the weight's first scalar. */
      readonly weightOffset: number;
      /** Rows of the weight; needed where gradOutput is part of a wider matrix. */
      readonly outputs?: number;
    },
): void {
  const { gradOutput, input } = buffers;
  const outputs = options.outputs ?? dimension(gradOutput, -1);
  const shape = [outputs, dimension(input, -1)];
  const sizes = {
    ...sizesOf(input, { shape, label: "weight" }, gradOutput, rangeOf(options)),
    weightOffset: options.weightOffset,
  };
  const variant = variantFor(plan.gpu, "backwardWeight", sizes, options);
  const bound = { left: gradOutput, input, ...gradientSinkBuffers(sink) };
  const kernel = linearKernel("linearBackwardWeight", variant, { sink: sink.kind });
  plan.add(kernel, bound, paramsOf(sizes), groupsOf(variant, sizes.outputs, sizes.inputs));
}

/**
 * Both gradients of the layer: linearBackwardInput and linearBackwardWeight; `factor` scales that of the input alone.
 * One dispatch where the chosen variant has no barriers, else two.
 */
export function linearBackward(
  plan: Plan,
  buffers: { readonly gradOutput: Tensor; readonly input: Tensor; readonly weight: Tensor; readonly gradInput: Tensor },
  sink: GradientSink,
  options: VariantOption & GradOutputRange & ProductOption & { readonly weightOffset: number },
): void {
  const { gradOutput, input, weight, gradInput } = buffers;
  const sizes = { ...sizesOf(input, weight, gradOutput, rangeOf(options)), weightOffset: options.weightOffset };
  const variant = variantFor(plan.gpu, "backward", sizes, options);
  if (variant.family === "tile") {
    linearBackwardInput(plan, { gradOutput, weight, gradInput }, { ...options, variant });
    linearBackwardWeight(plan, { gradOutput, input }, sink, { ...options, variant, outputs: sizes.outputs });
    return;
  }
  const storage = { weight: weightTypeOf(weight), sink: sink.kind };
  const { accumulate = false, factor } = options;
  const kernel = linearKernel("linearBackward", variant, storage, { accumulate, factor });
  const bound = { left: gradOutput, weight, output: gradInput, input, ...gradientSinkBuffers(sink) };
  const { rows, columns } = tileOf(variant);
  const across = Math.ceil(sizes.inputs / columns);
  const groups = across * (Math.ceil(sizes.tokens / rows) + Math.ceil(sizes.outputs / rows));
  plan.add(kernel, bound, paramsOf(sizes), linearWorkgroups(groups, 1));
}

const biasLanes = 16;

function defineBias(sink: GradientSinkKind): Kernel {
  return defineKernel({
    name: "biasBackward",
    wgsl: biasSource + gradientSinkWgsl[sink],
    entryPoint: "biasBackward",
    bindings: ["gradOutput", ...gradientSinkBindings[sink]],
    params: ["tokens", "outputs", "outputRow", "outputOffset", "biasOffset"],
    constants: { lanesX: biasLanes },
  });
}

const biasKernels: Readonly<Record<GradientSinkKind, Kernel>> = {
  dense: defineBias("dense"),
  masked: defineBias("masked"),
};

/**
 * sink[biasOffset + n] += Σ_tokens gradOutput[token][n], for `columns` columns of gradOutput from gradOutputOffset on
 * (default: all of them).
 */
export function biasBackward(
  plan: Plan,
  buffers: { readonly gradOutput: Tensor },
  sink: GradientSink,
  options: {
    /** Index in the slab of the bias's first scalar. */
    readonly biasOffset: number;
    readonly columns?: number;
    readonly gradOutputOffset?: number;
    readonly gradOutputStride?: number;
  },
): void {
  const { gradOutput } = buffers;
  const outputRow = options.gradOutputStride ?? dimension(gradOutput, -1);
  const outputs = options.columns ?? outputRow;
  const outputOffset = options.gradOutputOffset ?? 0;
  assert(outputOffset + outputs <= outputRow, `bias columns leave a row of ${gradOutput.label}`);
  const tokens = sizeOf(gradOutput) / outputRow;
  const params = { tokens, outputs, outputRow, outputOffset, biasOffset: options.biasOffset };
  plan.add(biasKernels[sink.kind], { gradOutput, ...gradientSinkBuffers(sink) }, params, [
    Math.ceil(outputs / biasLanes),
  ]);
}

/** The variant asked for or tuned; the default where it cannot compute the shape or the adapter lacks what it needs. */
function variantFor(gpu: GpuDevice, form: LinearForm, sizes: Sizes, { variant }: VariantOption): LinearVariant {
  const wanted = variant ?? chosenVariant(gpu, form, sizes);
  const possible = wanted.family !== "subgroup" || (gpu.subgroupSize ?? 0) >= wanted.lanesX;
  return possible && suits(wanted, sizes) ? wanted : defaultVariant(gpu.adapter.isFallback);
}

function rangeOf({ gradOutputOffset, gradOutputStride }: GradOutputRange): ColumnRange {
  return { offset: gradOutputOffset, stride: gradOutputStride };
}

/** Columns [offset, offset + outputs) of a matrix with `stride` scalars a row (default: outputs). */
type ColumnRange = { readonly offset: number | undefined; readonly stride: number | undefined };

function sizesOf(
  input: Tensor,
  weight: { readonly shape: readonly number[]; readonly label: string },
  output: Tensor,
  range: ColumnRange,
): Sizes {
  const inputs = weight.shape.at(-1) ?? 0;
  const outputs = sizeOf(weight) / inputs;
  const tokens = sizeOf(input) / inputs;
  const outputRow = range.stride ?? outputs;
  const outputOffset = range.offset ?? 0;
  assert(
    Number.isInteger(tokens) && Number.isInteger(outputs),
    `${input.label} does not fit ${weight.label} [${weight.shape}]`,
  );
  assert(
    outputOffset + outputs <= outputRow,
    `${output.label}: columns ${outputOffset} to ${outputOffset + outputs} leave a row of ${outputRow}`,
  );
  assert(
    sizeOf(output) === tokens * outputRow,
    `${output.label} [${output.shape}] is not ${tokens} rows of ${outputRow}`,
  );
  return { tokens, inputs, outputs, outputRow, outputOffset, weightOffset: 0 };
}

function paramsOf({ tokens, inputs, outputs, outputRow, outputOffset, weightOffset }: Sizes): Record<string, number> {
  return { tokens, inputs, outputs, outputRow, outputOffset, weightOffset };
}

function groupsOf(variant: LinearVariant, rowCount: number, columnCount: number): Workgroups {
  const { rows, columns } = tileOf(variant);
  return [Math.ceil(columnCount / columns), Math.ceil(rowCount / rows)];
}
