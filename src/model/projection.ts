import { assert } from "../base/assert";
import type { Plan } from "../gpu/plan";
import { dimension, type Tensor, view } from "../gpu/tensor";
import { biasBackward, linearBackward, linearForward } from "../kernels/linear";
import { type GradientStore, sinkOf } from "./gradients";
import { placementOf } from "./layout";
import { type Slabs, slabOf, tensorOf } from "./weights";

/** One product of a projection: some columns of its output. */
interface ProjectionPart {
  /** [columns, input columns], the weights of one tensor or of several that lie side by side. */
  readonly weight: Tensor;
  readonly slab: number;
  /** First scalar of `weight` in its slab. */
  readonly weightOffset: number;
  readonly columnOffset: number;
  readonly columns: number;
  readonly bias: { readonly tensor: Tensor; readonly slab: number; readonly offset: number } | undefined;
}

/** Linear maps of one input whose outputs stand side by side: query, key and value; gate and up; or one alone. */
export interface Projection {
  readonly parts: readonly ProjectionPart[];
  /** Columns of the whole output. */
  readonly width: number;
}

/** Tensors that lie in the slab without a gap and have no bias become one product. */
export function projectionOf(
  weights: Slabs,
  members: readonly { readonly weight: string; readonly bias?: string | undefined }[],
): Projection {
  const parts: ProjectionPart[] = [];
  let width = 0;
  for (const { weight: name, bias: biasName } of members) {
    const [part, ...more] = placementOf(weights.layout, name).parts;
    assert(part && more.length === 0, `${name} does not fit one slab`);
    const { slab, offset: weightOffset, size } = part;
    const weight = tensorOf(weights, name);
    const columns = dimension(weight, 0);
    const previous = parts.at(-1);
    const adjacent =
      previous !== undefined &&
      previous.slab === slab &&
      previous.weightOffset + previous.columns * (size / columns) === weightOffset;
    if (previous && adjacent && !biasName && !previous.bias) {
      const joined = previous.columns + columns;
      const shape = [joined, size / columns];
      const whole = view(slabOf(weights, part), { offset: previous.weightOffset, shape });
      parts[parts.length - 1] = {
        ...previous,
        columns: joined,
        weight: { ...whole, label: `${previous.weight.label}+` },
      };
    } else {
      parts.push({ weight, slab, weightOffset, columnOffset: width, columns, bias: biasOf(weights, biasName) });
    }
    width += columns;
  }
  return { parts, width };
}

function biasOf(weights: Slabs, name: string | undefined): ProjectionPart["bias"] {
  const part = name === undefined ? undefined : placementOf(weights.layout, name).parts[0];
  return name === undefined || !part
    ? undefined
    : { tensor: tensorOf(weights, name), slab: part.slab, offset: part.offset };
}

/** output [tokens, width] = input · weightsᵀ (+ biases); `accumulate` adds to what output holds. */
export function projectionForward(
  plan: Plan,
  projection: Projection,
  { input, output }: { readonly input: Tensor; readonly output: Tensor },
  { accumulate = false }: { readonly accumulate?: boolean } = {},
): void {
  for (const { weight, bias, columnOffset } of projection.parts) {
    const options = { accumulate, outputOffset: columnOffset, outputStride: projection.width };
    linearForward(plan, { input, weight, output, ...(bias && { bias: bias.tensor }) }, options);
  }
}

/** gradInput [tokens, input columns] = gradOutput · weights; weight and bias gradients are added to their sinks. */
export function projectionBackward(
  plan: Plan,
  projection: Projection,
  { gradOutput, input, gradInput }: { readonly gradOutput: Tensor; readonly input: Tensor; readonly gradInput: Tensor },
  store: GradientStore,
): void {
  projection.parts.forEach(({ weight, slab, weightOffset, columnOffset, bias }, index) => {
    linearBackward(plan, { gradOutput, input, weight, gradInput }, sinkOf(store, slab), {
      weightOffset,
      accumulate: index > 0,
      gradOutputOffset: columnOffset,
      gradOutputStride: projection.width,
    });
    if (!bias) return;
    const options = {
      biasOffset: bias.offset,
      columns: dimension(weight, 0),
      gradOutputOffset: columnOffset,
      gradOutputStride: projection.width,
    };
    biasBackward(plan, { gradOutput }, sinkOf(store, bias.slab), options);
  });
}
