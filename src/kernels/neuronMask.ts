import { assert } from "../base/assert";
import { countBits } from "../base/bits";
import type { Tensor } from "../gpu/tensor";

/** Mask words in a block of 1024 scalars. */
export const blockWords = 32;

/** Mask words in a quad of 128 scalars: as far as a packed position is counted from an offset. */
export const quadWords = 4;

/** The mask over one slab of `blocks` blocks. */
export interface MaskSlab {
  /** u32[blocks · 32]: bit i mod 32 of word ⌊i / 32⌋ is scalar i; padding is never set. */
  readonly maskWords: Tensor;
  /** u32[blocks · 8]: packed position of each quad's first set bit. */
  readonly maskOffsets: Tensor;
  /** Set bits of this slab. */
  readonly count: number;
}

/** A set of scalars of a model ("neurons"): one bit for each. */
export interface NeuronMask {
  readonly slabs: readonly MaskSlab[];
  /** Set bits of all slabs. */
  readonly count: number;
}

/** A change of a model's weights at the neurons of a mask: f32[count] for each slab, in packed order. */
export interface SparseDelta {
  readonly mask: NeuronMask;
  readonly values: readonly Tensor[];
}

/** Mask words of a slab from a predicate over its scalars; `scalars` is a multiple of 1024. */
export function maskWordsFrom(scalars: number, isSet: (index: number) => boolean): Uint32Array<ArrayBuffer> {
  assert(scalars % (32 * blockWords) === 0, `${scalars} scalars are no whole number of blocks`);
  const words = new Uint32Array(scalars / 32);
  for (let index = 0; index < scalars; index++) {
    if (isSet(index)) words[index >>> 5] = (words[index >>> 5] ?? 0) | (1 << (index & 31));
  }
  return words;
}

/** Packed position of every quad's first set bit, and the number of set bits. */
export function maskOffsetsOf(maskWords: Uint32Array): { offsets: Uint32Array<ArrayBuffer>; count: number } {
  const offsets = new Uint32Array(maskWords.length / quadWords);
  let count = 0;
  maskWords.forEach((word, index) => {
    if (index % quadWords === 0) offsets[index / quadWords] = count;
    count += countBits(word);
  });
  return { offsets, count };
}

/** Calls `visit` with each set scalar's index and its packed position, in order. */
export function forEachSetBit(maskWords: Uint32Array, visit: (index: number, position: number) => void): void {
  let position = 0;
  maskWords.forEach((word, index) => {
    for (let bits = word; bits !== 0; bits &= bits - 1) visit(index * 32 + 31 - Math.clz32(bits & -bits), position++);
  });
}

/** The values of a dense slab at the set bits, in packed order, bit for bit. */
export function packValues(maskWords: Uint32Array, dense: Float32Array): Float32Array<ArrayBuffer> {
  const packed = new Float32Array(maskOffsetsOf(maskWords).count);
  const from = new Uint32Array(dense.buffer, dense.byteOffset, dense.length);
  const to = new Uint32Array(packed.buffer);
  forEachSetBit(maskWords, (index, position) => {
    to[position] = from[index] ?? 0;
  });
  return packed;
}

/** Writes packed values into a dense slab at the set bits, bit for bit; other scalars stay. */
export function unpackValues(maskWords: Uint32Array, packed: Float32Array, dense: Float32Array): void {
  const from = new Uint32Array(packed.buffer, packed.byteOffset, packed.length);
  const to = new Uint32Array(dense.buffer, dense.byteOffset, dense.length);
  forEachSetBit(maskWords, (index, position) => {
    to[index] = from[position] ?? 0;
  });
}

/** Set bits by tensor, from a slab's offsets: no other data is needed, for a tensor starts at a block. Adds to `counts`. */
export function addTensorCounts(
  { offsets, count }: { readonly offsets: Uint32Array; readonly count: number },
  blockTensor: Uint32Array,
  counts: Float64Array,
): void {
  blockTensor.forEach((tensor, block) => {
    const first = block * (blockWords / quadWords);
    const inBlock = (offsets[first + blockWords / quadWords] ?? count) - (offsets[first] ?? 0);
    counts[tensor] = (counts[tensor] ?? 0) + inBlock;
  });
}

/**
 * Adds to `counts` how many scalars of a slab are in each combination of masks: entry c counts those that are in mask i
 * exactly where bit i of c is set. `counts` has 2^masks entries; scalars in no mask, padding among them, are in entry 0.
 */
export function addCombinationCounts(masks: readonly Uint32Array[], counts: Float64Array): void {
  const count = (mask: number, word: number, bits: number, combination: number): void => {
    if (bits === 0) return;
    const words = masks[mask];
    if (!words) {
      counts[combination] = (counts[combination] ?? 0) + countBits(bits);
      return;
    }
    const set = words[word] ?? 0;
    count(mask + 1, word, bits & ~set, combination);
    count(mask + 1, word, bits & set, combination | (1 << mask));
  };
  masks[0]?.forEach((_, word) => {
    count(0, word, -1, 0);
  });
}
