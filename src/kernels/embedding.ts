import forwardSource from "../../shaders/embedding.wgsl?raw";
import backwardSource from "../../shaders/embeddingBackward.wgsl?raw";
import { defineKernel } from "../gpu/kernel";
import { linearWorkgroups, type Plan } from "../gpu/plan";
import { dimension, sizeOf, type Tensor, weightTypeOf } from "../gpu/tensor";
import { type GradientSink, gradientSinkBindings, gradientSinkBuffers, gradientSinkWgsl } from "./gradientSink";
import { forWeights } from "./weightStorage";

const workgroupSize = 64;

const forward = forWeights((storage) =>
  defineKernel({
    name: "embeddingForward",
    wgsl: forwardSource + storage,
    entryPoint: "embeddingForward",
    bindings: ["tokenIds", "table", "output"],
    params: ["tokens", "columns", "firstRow", "tableRows"],
    constants: { workgroupSize },
  }),
);

const backward = (kind: GradientSink["kind"]) =>
  defineKernel({
    name: "embeddingBackward",
    wgsl: backwardSource + gradientSinkWgsl[kind],
    entryPoint: "embeddingBackward",
    bindings: ["positionOffsets", "positions", "gradOutput", "uniqueIds", ...gradientSinkBindings[kind]],
    params: ["tokens", "columns", "firstRow", "tableRows", "tableOffset"],
    constants: { workgroupSize },
  });
const backwardOf = { dense: backward("dense"), masked: backward("masked") };

/**
 * output [tokens, columns] = rows of table for tokenIds u32 [tokens]. Where table [rows, columns] is only a piece of the
 * whole, from row `firstRow` on, tokens of other pieces are left alone: one call for each piece.
 */
export function embeddingForward(
  plan: Plan,
  buffers: { tokenIds: Tensor; table: Tensor; output: Tensor },
  { firstRow = 0 }: { firstRow?: number } = {},
): void {
  const [tokens, columns, tableRows] = [
    sizeOf(buffers.tokenIds),
    dimension(buffers.table, 1),
    dimension(buffers.table, 0),
  ];
  plan.add(
    forward(weightTypeOf(buffers.table)),
    buffers,
    { tokens, columns, firstRow, tableRows },
    linearWorkgroups(tokens * columns, workgroupSize),
  );
}

/**
 * Adds gradOutput [tokens, columns] to the rows of the table, summed for each distinct id from lists: positions u32
 * [tokens] grouped by id, positionOffsets [tokens + 1], uniqueIds [tokens]; unused entries have empty groups.
 * `tableOffset`: the place in the sink's slab of the piece of `tableRows` rows that begins with row `firstRow`.
 */
export function embeddingBackward(
  plan: Plan,
  buffers: { positionOffsets: Tensor; positions: Tensor; uniqueIds: Tensor; gradOutput: Tensor },
  sink: GradientSink,
  { tableOffset, tableRows, firstRow = 0 }: { tableOffset: number; tableRows: number; firstRow?: number },
): void {
  const tokens = sizeOf(buffers.positions);
  const columns = sizeOf(buffers.gradOutput) / tokens;
  plan.add(
    backwardOf[sink.kind],
    { ...buffers, ...gradientSinkBuffers(sink) },
    { tokens, columns, firstRow, tableRows, tableOffset },
    linearWorkgroups(tokens * columns, workgroupSize),
  );
}
