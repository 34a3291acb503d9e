import { assert } from "../base/assert";
import type { Plan } from "../gpu/plan";
import { dimension, type Tensor, view } from "../gpu/tensor";
import { biasBackward, linearBackward, linearBackwardInput, linearForward } from "../kernels/linear";
import { type Adapter, type AdapterPass, adapterBackward, adapterForward } from "./adapterPass";
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

interface PlacedAdapter extends Adapter {
  readonly columnOffset: number;
}

/** Linear maps of one input whose outputs stand side by side: query, key and value; gate and up; or one alone. */
export interface Projection {
  readonly parts: readonly ProjectionPart[];
  /** Columns of the whole output. */
  readonly width: number;
  /** What stands beside the weights, each for the columns of one tensor. */
  readonly adapters: readonly PlacedAdapter[];
}

/** Tensors that lie in the slab without a gap and have no bias become one product; one larger than a slab becomes several. */
export function projectionOf(
  weights: Slabs,
  members: readonly { readonly weight: string; readonly bias?: string | undefined }[],
  adapters?: AdapterPass,
): Projection {
  const parts: ProjectionPart[] = [];
  const beside: PlacedAdapter[] = [];
  let width = 0;
  for (const { weight: name, bias: biasName } of members) {
    const adapter = adapters?.of(name);
    if (adapter) beside.push({ ...adapter, columnOffset: width });
    const pieces = placementOf(weights.layout, name).parts;
    assert(pieces.length === 1 || !biasName, `${name} has a bias and does not fit one slab`);
    for (const piece of pieces) {
      addPiece(parts, weights, { name, biasName, piece, columnOffset: width });
      width += piece.rowCount;
    }
  }
  return { parts, width, adapters: beside };
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
  for (const adapter of projection.adapters) {
    const columns = { offset: adapter.columnOffset, stride: projection.width };
    adapterForward(plan, adapter, { input, output }, columns);
  }
}

/**
 * gradInput [tokens, input columns] = gradOutput · weights; gradients of weights, biases and adapters are added to their
 * sinks, as far as they are trained.
 */
export function projectionBackward(
  plan: Plan,
  projection: Projection,
  { gradOutput, input, gradInput }: { readonly gradOutput: Tensor; readonly input: Tensor; readonly gradInput: Tensor },
  store: GradientStore,
): void {
  projection.parts.forEach(({ weight, slab, weightOffset, columnOffset, bias }, index) => {
    const range = { gradOutputOffset: columnOffset, gradOutputStride: projection.width };
    const product = { gradOutput, input, weight, gradInput };
    const [accumulate, sink] = [index > 0, sinkOf(store, slab)];
    if (sink) linearBackward(plan, product, sink, { ...range, weightOffset, accumulate });
    else linearBackwardInput(plan, product, { ...range, accumulate });
    const biasSink = bias && sinkOf(store, bias.slab);
    if (!biasSink) return;
    biasBackward(plan, { gradOutput }, biasSink, { ...range, biasOffset: bias.offset, columns: dimension(weight, 0) });
  });
  for (const adapter of projection.adapters) {
    const columns = { offset: adapter.columnOffset, stride: projection.width };
    adapterBackward(plan, adapter, { gradOutput, input, gradInput }, columns, store);
  }
}
