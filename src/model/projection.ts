import { assert } from "../base/assert";
import type { Plan } from "../gpu/plan";
import { dimension, type Tensor, view } from "../gpu/tensor";
import { biasBackward, linearBackward, linearForward } from "../kernels/linear";
import { type GradientStore, sinkOf } from "./gradients";
import { placementOf, type TensorPart } from "./layout";
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

/** Tensors that lie in the slab without a gap and have no bias become one product; one larger than a slab becomes several. */
export function projectionOf(
  weights: Slabs,
  members: readonly { readonly weight: string; readonly bias?: string | undefined }[],
): Projection {
  const parts: ProjectionPart[] = [];
  let width = 0;
  for (const { weight: name, bias: biasName } of members) {
    const pieces = placementOf(weights.layout, name).parts;
    assert(pieces.length === 1 || !biasName, `${name} has a bias and does not fit one slab`);
    for (const piece of pieces) {
      addPiece(parts, weights, { name, biasName, piece, columnOffset: width });
      width += piece.rowCount;
    }
  }
  return { parts, width };
}

function addPiece(
  parts: ProjectionPart[],
  weights: Slabs,
  {
    name,
    biasName,
    piece,
    columnOffset,
  }: {
    readonly name: string;
    readonly biasName: string | undefined;
    readonly piece: TensorPart;
    readonly columnOffset: number;
  },
): void {
  const { slab, offset: weightOffset, rowCount: columns, size } = piece;
  const inputs = size / columns;
  const previous = parts.at(-1);
  const adjacent =
    previous !== undefined &&
    previous.slab === slab &&
    previous.weightOffset + previous.columns * inputs === weightOffset;
  const rows = (offset: number, count: number) => view(slabOf(weights, piece), { offset, shape: [count, inputs] });
  if (previous && adjacent && !biasName && !previous.bias) {
    const joined = previous.columns + columns;
    const weight = { ...rows(previous.weightOffset, joined), label: `${previous.weight.label}+` };
    parts[parts.length - 1] = { ...previous, columns: joined, weight };
    return;
  }
  const weight = { ...rows(weightOffset, columns), label: name };
  parts.push({ weight, slab, weightOffset, columnOffset, columns, bias: biasOf(weights, biasName) });
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
