import source from "../../shaders/headLoss.wgsl?raw";
import rowSum from "../../shaders/shared/rowSum.wgsl?raw";
import sumSource from "../../shaders/sumInto.wgsl?raw";
import { assert, present } from "../base/assert";
import { defineKernel } from "../gpu/kernel";
import { linearWorkgroups, type Plan } from "../gpu/plan";
import { bytesOf, dimension, sizeOf, type Tensor, view } from "../gpu/tensor";
import type { GradientSink } from "./gradientSink";
import { rowLanes } from "./lanes";
import { linearBackward, linearBackwardInput, linearForward } from "./linear";
import { type NormHead, normHeadDots, normHeadNorms, normHeadProject, normHeadScale } from "./normHead";

const params = ["tokens", "columns", "firstColumn"] as const;

const forward = defineKernel({
  name: "headLossForward",
  wgsl: source + rowSum,
  entryPoint: "headLossForward",
  bindings: ["targets", "logits", "rowState", "loss"],
  params,
});

const backward = defineKernel({
  name: "headLossBackward",
  wgsl: source + rowSum,
  entryPoint: "headLossBackward",
  bindings: ["targets", "logits", "rowState", "lossScale"],
  params,
});

const sum = defineKernel({
  name: "sumInto",
  wgsl: sumSource,
  entryPoint: "sumInto",
  bindings: ["values", "sums"],
  params: ["count", "slot"],
});

/** Consecutive rows of the head's weight [vocabulary, hidden] that are multiplied at once. */
export interface HeadBlock {
  /** [rows, hidden]. */
  readonly weight: Tensor;
  readonly firstRow: number;
  /** Index in the slab of the block's first scalar, for the gradient. */
  readonly weightOffset: number;
  /** Undefined where the head is not trained. */
  readonly sink: GradientSink | undefined;
}

/** Rows of a block are a multiple of this, so that each begins at whole 256 bytes and can be bound. */
export function headBlockUnit({ dtype }: Pick<Tensor, "dtype">): number {
  return 256 / bytesOf(dtype);
}

/** Cuts the pieces of a head, as they lie in their slabs, into blocks of at most `blockRows` rows, a multiple of `headBlockUnit`. */
export function headBlocks(parts: readonly HeadBlock[], blockRows: number): HeadBlock[] {
  for (const { weight } of parts) {
    const unit = headBlockUnit(weight);
    assert(blockRows > 0 && blockRows % unit === 0, `${blockRows} rows a block is not a multiple of ${unit}`);
  }
  return parts.flatMap(({ weight, firstRow, weightOffset, sink }) => {
    const [rows, hidden] = [dimension(weight, 0), dimension(weight, 1)];
    return Array.from({ length: Math.ceil(rows / blockRows) }, (_, index) => {
      const start = index * blockRows;
      const shape = [Math.min(blockRows, rows - start), hidden];
      const block = view(weight, { offset: start * hidden, shape });
      return { weight: block, firstRow: firstRow + start, weightOffset: weightOffset + start * hidden, sink };
    });
  });
}

/** What forward leaves for backward: logits is scratch [tokens, rows of the largest block]. */
export interface HeadBuffers {
  /** [tokens, hidden]. */
  readonly hidden: Tensor;
  /** u32 [tokens]; 0xffffffff: no loss. */
  readonly targets: Tensor;
  /** Scratch of at least tokens · (rows of the largest block). */
  readonly logits: Tensor;
  /** [tokens, 4]. */
  readonly rowState: Tensor;
  /** Where the rows of the weight count divided by their norms. */
  readonly norm?: NormHead | undefined;
}

/**
 * loss [tokens] = cross-entropy of softmax(hidden · weightᵀ) at the targets, 0 where ignored; block by block, so that
 * never more than one block of logits exists.
 */
export function headLossForward(
  plan: Plan,
  buffers: HeadBuffers & { readonly loss: Tensor },
  blocks: readonly HeadBlock[],
): void {
  const { hidden, targets, rowState, loss, norm } = buffers;
  const tokens = sizeOf(targets);
  const lanes = rowLanes(plan.gpu);
  blocks.forEach(({ weight, firstRow }, index) => {
    const logits = logitsOf(buffers.logits, tokens, weight);
    if (norm) normHeadNorms(plan, norm, { weight, firstRow });
    linearForward(plan, { input: hidden, weight, output: logits });
    if (norm) normHeadScale(plan, norm, logits, { weight, firstRow });
    const ends = { first: index === 0 ? 1 : 0, last: index === blocks.length - 1 ? 1 : 0 };
    const sizes = { tokens, columns: dimension(weight, 0), firstColumn: firstRow };
    const groups = linearWorkgroups(tokens, lanes.rowsPerGroup);
    plan.add(forward.with({ ...lanes, ...ends }), { targets, logits, rowState, loss }, sizes, groups);
  });
}

/**
 * gradHidden [tokens, hidden], overwritten, and the weight's gradient into the blocks' sinks, where it is trained, of
 * lossScale[0] · Σ loss. Follows headLossForward; the logits of a single block are taken as forward left them.
 */
export function headLossBackward(
  plan: Plan,
  buffers: HeadBuffers & { readonly lossScale: Tensor; readonly gradHidden: Tensor },
  blocks: readonly HeadBlock[],
): void {
  const { hidden, targets, rowState, lossScale, gradHidden, norm } = buffers;
  const tokens = sizeOf(targets);
  const lanes = rowLanes(plan.gpu);
  blocks.forEach(({ weight, firstRow, weightOffset, sink }, index) => {
    const logits = logitsOf(buffers.logits, tokens, weight);
    if (blocks.length > 1) {
      linearForward(plan, { input: hidden, weight, output: logits });
      if (norm) normHeadScale(plan, norm, logits, { weight, firstRow });
    }
    const dots = norm && sink && present(norm.dots, "scratch for a head that is trained");
    if (dots) normHeadDots(plan, { dots, logits, targets, rowState, lossScale }, { weight, firstRow });
    const sizes = { tokens, columns: dimension(weight, 0), firstColumn: firstRow };
    const groups = linearWorkgroups(tokens, lanes.rowsPerGroup);
    plan.add(backward.with({ ...lanes }), { targets, logits, rowState, lossScale }, sizes, groups);
    if (norm) normHeadScale(plan, norm, logits, { weight, firstRow });
    const product = { gradOutput: logits, input: hidden, weight, gradInput: gradHidden };
    const accumulate = index > 0;
    if (!sink) {
      linearBackwardInput(plan, product, { accumulate });
      return;
    }
    linearBackward(plan, product, sink, { weightOffset, accumulate });
    if (norm && dots) {
      normHeadProject(plan, { ...norm, dots }, { weight, firstRow }, sink, { weightOffset });
    }
  });
}

/** sums[slot] = Σ values, or += with `accumulate`; always in the same order. */
export function sumInto(
  plan: Plan,
  { values, sums }: { values: Tensor; sums: Tensor },
  { slot = 0, accumulate = false }: { slot?: number; accumulate?: boolean } = {},
): void {
  plan.add(sum.with({ accumulate: accumulate ? 1 : 0 }), { values, sums }, { count: sizeOf(values), slot }, [1]);
}

function logitsOf(logits: Tensor, tokens: number, weight: Tensor): Tensor {
  return view(logits, { shape: [tokens, dimension(weight, 0)] });
}
