import { countAllBits, hasBit } from "../base/bits";
import type { RunTensors } from "../formats/runTensors";
import { countBeyond, figuresOf } from "./arrayFigures";
import { type Rows, tileOfRows } from "./arrayTile";
import { createByteCache } from "./byteCache";
import type { MaskOverlap, TensorSource, TensorViews, TileRequest } from "./viewApi";
import { checkCell, checkSource, checkTile, corpusIndex, type ViewedTensor, viewedTensor } from "./viewRequests";

/** Decoded tensors that are kept for the next picture. */
const cacheBytes = 256 * 2 ** 20;
const blockSize = 1024;

export interface RecordedSources {
  readonly run: RunTensors;
  /** The base's scalars of a tensor. */
  readonly readBase: (name: string) => Promise<Float32Array<ArrayBuffer>>;
}

/** A delta of one tensor: bits, values in their order, and the position of each block's first value. */
interface Packed {
  readonly words: Uint32Array;
  readonly values: Float32Array;
  readonly offsets: Uint32Array;
}

/** The pictures' data of a recorded run, computed on the CPU. Nothing is read before it is asked for. */
export function createRecordedViews({ run, readBase }: RecordedSources): TensorViews {
  const cached = createByteCache(cacheBytes);
  const base = ({ name }: ViewedTensor) =>
    cached(
      `base/${name}`,
      () => readBase(name),
      (values) => values.byteLength,
    );
  const mask = (corpus: string, { index }: ViewedTensor) => {
    corpusIndex(run, corpus);
    return cached(
      `mask/${corpus}/${index}`,
      () => run.readMask(corpus, index),
      (words) => words.byteLength,
    );
  };
  const delta = (name: string, { index }: ViewedTensor) =>
    cached(
      `delta/${name}/${index}`,
      async () => pack(await run.readDeltaMask(name, index), await run.readDeltaValues(name, index)),
      ({ words, values }) => words.byteLength + values.byteLength,
    );

  /** Writes a source's scalars from `start` on: f32, each coefficient rounded to it, one rounding a delta. */
  type Fill = (target: Float32Array, start: number) => void;
  const fillOf = async (tensor: ViewedTensor, source: TensorSource): Promise<Fill> => {
    if (source.kind === "mask") {
      const words = await mask(source.corpus, tensor);
      return (target, start) => {
        for (let index = 0; index < target.length; index++) target[index] = Number(hasBit(words, start + index));
      };
    }
    const whole = source.base ? await base(tensor) : undefined;
    const terms: { readonly packed: Packed; readonly coefficient: number }[] = [];
    for (const [index, name] of run.basis.entries()) {
      const coefficient = Math.fround(source.coefficients[index] ?? 0);
      if (coefficient !== 0) terms.push({ packed: await delta(name, tensor), coefficient });
    }
    return (target, start) => {
      if (whole) target.set(whole.subarray(start, start + target.length));
      for (const { packed, coefficient } of terms) addDelta(target, packed, coefficient, start);
    };
  };
  const evaluate = async (tensor: ViewedTensor, source: TensorSource): Promise<Float32Array> => {
    const values = new Float32Array(tensor.rows * tensor.columns);
    (await fillOf(tensor, source))(values, 0);
    return values;
  };
  /** The rows that a rectangle has, in its order. */
  const evaluateRows = async (tensor: ViewedTensor, { source, rect, rowOrder }: TileRequest): Promise<Rows> => {
    const { columns } = tensor;
    const values = new Float32Array(rect.rows * columns);
    const fill = await fillOf(tensor, source);
    if (!rowOrder) fill(values, rect.row * columns);
    rowOrder?.forEach((row, place) => {
      fill(values.subarray(place * columns, (place + 1) * columns), row * columns);
    });
    return { values, firstRow: rect.row, columns };
  };

  return {
    async readTile(request) {
      const tensor = checkTile(run, request);
      const { source, summary } = request;
      return tileOfRows(await evaluateRows(tensor, request), request, source.kind === "mask" ? "share" : summary);
    },
    async readFigures(index, source) {
      const tensor = viewedTensor(run, index);
      checkSource(run, source);
      return figuresOf(await evaluate(tensor, source), { ...tensor, isMask: source.kind === "mask" });
    },
    async readCell(index, row, column) {
      const tensor = checkCell(run, index, row, column);
      const scalar = row * tensor.columns + column;
      const deltas = run.basis.map(async (name) => valueAt(await delta(name, tensor), scalar));
      const keys = run.corpora.map(async (corpus) => [corpus, hasBit(await mask(corpus, tensor), scalar)] as const);
      return {
        base: (await base(tensor))[scalar] ?? 0,
        deltas: await Promise.all(deltas),
        isKey: Object.fromEntries(await Promise.all(keys)),
      };
    },
    async readRank(index, source, row, column) {
      const tensor = checkCell(run, index, row, column);
      checkSource(run, source);
      const values = await evaluate(tensor, source);
      return { rank: 1 + countBeyond(values, row * tensor.columns + column), count: values.length };
    },
    async readOverlaps(left, right) {
      const overlaps = run.tensors.map(async (_, index): Promise<MaskOverlap> => {
        const tensor = viewedTensor(run, index);
        const [a, b] = await Promise.all([mask(left, tensor), mask(right, tensor)]);
        const both = countAllBits(a.map((word, at) => word & (b[at] ?? 0)));
        return { left: countAllBits(a), right: countAllBits(b), both, count: tensor.rows * tensor.columns };
      });
      return Promise.all(overlaps);
    },
  };
}

function pack(words: Uint32Array, values: Float32Array): Packed {
  const wordsInBlock = blockSize / 32;
  const offsets = new Uint32Array(words.length / wordsInBlock);
  let count = 0;
  for (let block = 0; block < offsets.length; block++) {
    offsets[block] = count;
    count += countAllBits(words.subarray(block * wordsInBlock, (block + 1) * wordsInBlock));
  }
  return { words, values, offsets };
}

/** Packed position of the first set bit at or after a scalar. */
function positionOf({ words, offsets }: Packed, scalar: number): number {
  const firstWord = (scalar >>> 10) * (blockSize / 32);
  const inBlock = countAllBits(words.subarray(firstWord, scalar >>> 5));
  const below = (words[scalar >>> 5] ?? 0) & ((1 << (scalar & 31)) - 1);
  return (offsets[scalar >>> 10] ?? 0) + inBlock + countAllBits(Uint32Array.of(below));
}

function valueAt(delta: Packed, scalar: number): number {
  return hasBit(delta.words, scalar) ? (delta.values[positionOf(delta, scalar)] ?? 0) : 0;
}

/** target[i] += coefficient · delta[start + i]. */
function addDelta(target: Float32Array, delta: Packed, coefficient: number, start: number): void {
  const end = start + target.length;
  let position = positionOf(delta, start);
  for (let word = start >>> 5; word * 32 < end; word++) {
    let bits = delta.words[word] ?? 0;
    if (word === start >>> 5) bits &= ~((1 << (start & 31)) - 1);
    for (; bits !== 0; bits &= bits - 1) {
      const index = word * 32 + 31 - Math.clz32(bits & -bits);
      if (index >= end) return;
      target[index - start] = (target[index - start] ?? 0) + coefficient * (delta.values[position] ?? 0);
      position++;
    }
  }
}
