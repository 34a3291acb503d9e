import { assert } from "../base/assert";
import type { PackedRows } from "../formats/packRows";
import type { Arena } from "../gpu/arena";
import type { GpuDevice } from "../gpu/device";
import type { Tensor } from "../gpu/tensor";
import { upload } from "../gpu/transfer";

/** Marks a position without a next token to predict. */
export const ignoredTarget = 0xffffffff;

/** One micro-batch on the GPU, rewritten for every micro-batch. tokens = rows · contextLength. */
export interface Batch {
  readonly rows: number;
  readonly contextLength: number;
  /** u32 [tokens]. */
  readonly tokenIds: Tensor;
  /** u32 [tokens]: the next token, or `ignoredTarget` at the end of a row. */
  readonly targets: Tensor;
  /** u32 [tokens]: row-local position of the first token that a token may see. */
  readonly documentStart: Tensor;
  /** Positions of each distinct token id, grouped: u32 [tokens], [tokens + 1] and [tokens]. */
  readonly positions: Tensor;
  readonly positionOffsets: Tensor;
  readonly uniqueIds: Tensor;
}

export function allocateBatch(arena: Arena, rows: number, contextLength: number): Batch {
  const tokens = rows * contextLength;
  const words = (label: string, count: number) => arena.tensor(`batch.${label}`, [count], "activations", "u32");
  return {
    rows,
    contextLength,
    tokenIds: words("tokenIds", tokens),
    targets: words("targets", tokens),
    documentStart: words("documentStart", tokens),
    positions: words("positions", tokens),
    positionOffsets: words("positionOffsets", tokens + 1),
    uniqueIds: words("uniqueIds", tokens),
  };
}

/** Fills one batch again and again through arrays that are made once. */
export class BatchWriter {
  readonly #batch: Batch;
  readonly #tokenIds: Uint32Array<ArrayBuffer>;
  readonly #targets: Uint32Array<ArrayBuffer>;
  readonly #documentStart: Uint32Array<ArrayBuffer>;

  constructor(batch: Batch) {
    this.#batch = batch;
    const tokens = batch.rows * batch.contextLength;
    this.#tokenIds = new Uint32Array(tokens);
    this.#targets = new Uint32Array(tokens);
    this.#documentStart = new Uint32Array(tokens);
  }

  /** Writes the given rows of a packed corpus; fewer rows than the batch has leave the rest without targets. */
  write(gpu: GpuDevice, source: PackedRows, rows: readonly number[]): void {
    const { contextLength } = this.#batch;
    assert(rows.length <= this.#batch.rows, `${rows.length} rows for a batch of ${this.#batch.rows}`);
    assert(source.contextLength === contextLength, `rows of ${source.contextLength} for a context of ${contextLength}`);
    this.#tokenIds.fill(0);
    this.#targets.fill(ignoredTarget);
    this.#documentStart.fill(0);
    rows.forEach((row, index) => {
      const [from, at] = [row * contextLength, index * contextLength];
      this.#tokenIds.set(source.tokens.subarray(from, from + contextLength), at);
      this.#targets.set(source.tokens.subarray(from + 1, from + contextLength), at);
      this.#documentStart.set(source.documentStart.subarray(from, from + contextLength), at);
    });
    upload(gpu, this.#batch.tokenIds, this.#tokenIds);
    upload(gpu, this.#batch.targets, this.#targets);
    upload(gpu, this.#batch.documentStart, this.#documentStart);
    const { positions, positionOffsets, uniqueIds } = groupPositions(this.#tokenIds);
    upload(gpu, this.#batch.positions, positions);
    upload(gpu, this.#batch.positionOffsets, positionOffsets);
    upload(gpu, this.#batch.uniqueIds, uniqueIds);
  }
}

/**
 * Positions grouped by token id, ids ascending, positions ascending within an id. Unused entries of `uniqueIds`
 * have empty ranges. All arrays have room for the worst case: every token another id.
 */
export function groupPositions(tokenIds: Uint32Array): {
  readonly positions: Uint32Array<ArrayBuffer>;
  readonly positionOffsets: Uint32Array<ArrayBuffer>;
  readonly uniqueIds: Uint32Array<ArrayBuffer>;
  readonly uniqueCount: number;
} {
  const count = tokenIds.length;
  // id · 2^26 + position sorts by id, then position; both stay exact in a double.
  const keys = Float64Array.from(tokenIds, (id, position) => id * 0x4000000 + position).sort();
  const positions = new Uint32Array(count);
  const positionOffsets = new Uint32Array(count + 1).fill(count);
  const uniqueIds = new Uint32Array(count);
  let uniqueCount = 0;
  let previous = -1;
  keys.forEach((key, place) => {
    const id = Math.floor(key / 0x4000000);
    positions[place] = key - id * 0x4000000;
    if (id === previous) return;
    positionOffsets[uniqueCount] = place;
    uniqueIds[uniqueCount++] = id;
    previous = id;
  });
  return { positions, positionOffsets, uniqueIds, uniqueCount };
}
