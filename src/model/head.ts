import type { ModelConfig } from "../formats/modelConfig";
import type { Arena } from "../gpu/arena";
import type { Plan } from "../gpu/plan";
import { bytesPerElement, sizeOf, type Tensor, view } from "../gpu/tensor";
import {
  type HeadBlock,
  headBlocks,
  headBlockUnit,
  headLossBackward,
  headLossForward,
  sumInto,
} from "../kernels/headLoss";
import { linearForward } from "../kernels/linear";
import { type NormHead, normHeadNorms, normHeadScale } from "../kernels/normHead";
import type { EmbeddingParts } from "./embedding";
import { type GradientStore, sinkOf } from "./gradients";

/** Logits of the whole vocabulary that take no more than this are one block, which the backward pass finds as it was left. */
const maxWholeBytes = 64 << 20;
/** Blocks of a larger vocabulary take as much as is free while the head works, at least this. */
const minBlockBytes = 16 << 20;

/** What a normalised head keeps; undefined where the model's is plain. `trainedRows`: of the largest block, if it is trained. */
export function normHeadOf(
  arena: Arena,
  { normalisedHead, vocabSize }: ModelConfig,
  trainedRows: number | undefined,
): NormHead | undefined {
  if (!normalisedHead) return undefined;
  const inverseNorms = arena.tensor("inverseNorms", [vocabSize], "activations");
  const dots = trainedRows === undefined ? undefined : arena.tensor("headDots", [trainedRows], "activations");
  return { inverseNorms, dots };
}

export interface HeadOptions {
  readonly config: ModelConfig;
  /** The head's weight, [vocabulary, hidden]; the embedding's, where it is tied. */
  readonly parts: EmbeddingParts;
  readonly tokens: number;
  /** Bytes of one layer's widest activation, and that tensor where nothing is kept in it while the head works. */
  readonly room: { readonly bytes: number; readonly tensor: Tensor | undefined };
}

/** The language-model head with its cross-entropy, in blocks of the vocabulary. */
export class Head {
  readonly #parts: EmbeddingParts;
  readonly #tokens: number;
  readonly #blockRows: number;
  readonly #logits: Tensor;
  readonly #rowState: Tensor;
  readonly #loss: Tensor;
  readonly #norm: NormHead | undefined;

  constructor(arena: Arena, { config, parts, tokens, room }: HeadOptions) {
    const largest = Math.max(...parts.map(({ rowCount }) => rowCount));
    const { maxBufferSize, maxStorageBufferBindingSize } = arena.gpu.limits;
    const rowBytes = bytesPerElement * tokens;
    const wanted = rowBytes * largest <= maxWholeBytes ? maxWholeBytes : Math.max(minBlockBytes, room.bytes);
    const bytes = Math.min(wanted, maxBufferSize, maxStorageBufferBindingSize);
    const unit = Math.max(...parts.map(({ table }) => headBlockUnit(table)));
    const fitting = Math.max(unit, Math.floor(bytes / (rowBytes * unit)) * unit);
    this.#parts = parts;
    this.#tokens = tokens;
    this.#blockRows = Math.min(fitting, Math.ceil(largest / unit) * unit);
    const shape = [tokens, Math.min(this.#blockRows, largest)];
    const fits = room.tensor && sizeOf({ shape }) <= sizeOf(room.tensor);
    this.#logits = fits ? view(room.tensor, { shape }) : arena.tensor("logits", shape, "activations");
    this.#rowState = arena.tensor("rowState", [tokens, 4], "activations");
    this.#loss = arena.tensor("loss", [tokens], "activations");
    this.#norm = normHeadOf(arena, config, shape[1]);
  }

  /** [tokens]: cross-entropy of each target after `forward`, 0 where there is none. */
  get losses(): Tensor {
    return this.#loss;
  }

  /** lossSum[0] += Σ cross-entropy of the targets, from the normalised residual stream `input` [tokens, hidden]. */
  forward(
    plan: Plan,
    { input, targets, lossSum }: { readonly input: Tensor; readonly targets: Tensor; readonly lossSum: Tensor },
  ): void {
    headLossForward(plan, { ...this.#buffers(input, targets), loss: this.#loss }, this.#blocks(undefined));
    sumInto(plan, { values: this.#loss, sums: lossSum }, { accumulate: true });
  }

  /** gradInput [tokens, hidden], overwritten, of lossScale · Σ loss; the weight's gradient is added to `store`. */
  backward(
    plan: Plan,
    buffers: {
      readonly input: Tensor;
      readonly targets: Tensor;
      readonly lossScale: Tensor;
      readonly gradInput: Tensor;
    },
    store: GradientStore,
  ): void {
    const { input, targets, lossScale, gradInput } = buffers;
    headLossBackward(plan, { ...this.#buffers(input, targets), lossScale, gradHidden: gradInput }, this.#blocks(store));
  }

  /** All logits [tokens, vocabulary], where the whole vocabulary is one block. */
  logits(plan: Plan, input: Tensor): Tensor {
    const [part, ...more] = this.#parts;
    if (!part || more.length > 0 || part.rowCount > this.#blockRows) throw new Error("the vocabulary is not one block");
    const logits = view(this.#logits, { shape: [this.#tokens, part.rowCount] });
    const block = { weight: part.table, firstRow: part.firstRow };
    if (this.#norm) normHeadNorms(plan, this.#norm, block);
    linearForward(plan, { input, weight: part.table, output: logits });
    if (this.#norm) normHeadScale(plan, this.#norm, logits, block);
    return logits;
  }

  #buffers(hidden: Tensor, targets: Tensor) {
    return { hidden, targets, logits: this.#logits, rowState: this.#rowState, norm: this.#norm };
  }

  #blocks(store: GradientStore | undefined): HeadBlock[] {
    const pieces = this.#parts.map(({ table, firstRow, offset, slab }) => ({
      weight: table,
      firstRow,
      weightOffset: offset,
      sink: store && sinkOf(store, slab),
    }));
    return headBlocks(pieces, this.#blockRows);
  }
}
