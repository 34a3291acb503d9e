import { present } from "../base/assert";
import { countBits, hasBit } from "../base/bits";
import { decodeScalars } from "../formats/dtype";
import { Arena } from "../gpu/arena";
import type { GpuDevice } from "../gpu/device";
import { Plan } from "../gpu/plan";
import { bytesOf, type Tensor, view, weightTypeOf } from "../gpu/tensor";
import { readWords } from "../gpu/transfer";
import { type NeuronMask, quadWords, type SparseDelta } from "../kernels/neuronMask";
import { fileTypes } from "../model/weights";

/** Scalars whose packed positions are counted from one offset. */
const quadSize = 32 * quadWords;

/** One scalar of a model, by slab and place in it. */
export interface ScalarPlace {
  readonly slab: number;
  readonly offset: number;
}

/**
 * One scalar of the base and of every delta, and whether each mask has it: two reads in all, of a quad's bits and its
 * offset for each mask, then of one value for each delta.
 */
export async function readScalars(
  gpu: GpuDevice,
  place: ScalarPlace,
  {
    base,
    masks,
    deltas,
  }: {
    readonly base: readonly Tensor[];
    readonly masks: readonly NeuronMask[];
    readonly deltas: readonly SparseDelta[];
  },
): Promise<{ readonly base: number; readonly deltas: readonly number[]; readonly isKey: readonly boolean[] }> {
  const quad = Math.floor(place.offset / quadSize);
  const bit = place.offset % quadSize;
  const ofSlab = <Part>(parts: readonly Part[]): Part => present(parts[place.slab], `slab ${place.slab}`);
  const all = [...masks, ...deltas.map(({ mask }) => mask)].map(({ slabs }) => ofSlab(slabs));
  const slab = ofSlab(base);
  const scalarsInWord = 4 / bytesOf(slab.dtype);
  const wordStart = place.offset - (place.offset % scalarsInWord);
  const baseWord: Tensor = { ...view(slab, { offset: wordStart, shape: [scalarsInWord] }), dtype: "u32", shape: [1] };
  const found = await copyAndRead(gpu, [
    baseWord,
    ...all.flatMap(({ maskWords, maskOffsets }) => [
      view(maskWords, { offset: quad * quadWords, shape: [quadWords] }),
      view(maskOffsets, { offset: quad, shape: [1] }),
    ]),
  ]);
  const bits = all.map((_, index) => {
    const start = 1 + index * (quadWords + 1);
    const words = found.slice(start, start + quadWords);
    return { words, first: found[start + quadWords] ?? 0 };
  });
  const trained = deltas.flatMap(({ values }, index) => {
    const { words, first } = present(bits[masks.length + index], `bits of delta ${index}`);
    if (!hasBit(words, bit)) return [];
    return [{ index, value: view(ofSlab(values), { offset: first + bitsBefore(words, bit), shape: [1] }) }];
  });
  const values = new Float32Array(deltas.length);
  if (trained.length > 0) {
    const read = new Float32Array(
      (
        await copyAndRead(
          gpu,
          trained.map(({ value }) => value),
        )
      ).buffer,
    );
    trained.forEach(({ index }, at) => {
      values[index] = read[at] ?? 0;
    });
  }
  return {
    base:
      decodeScalars(new Uint8Array(found.buffer, 0, 4), fileTypes[weightTypeOf(slab)])[place.offset - wordStart] ?? 0,
    deltas: [...values],
    isKey: masks.map((_, index) => hasBit(present(bits[index], `bits of mask ${index}`).words, bit)),
  };
}

function bitsBefore(words: Uint32Array, bit: number): number {
  let count = 0;
  for (let word = 0; word < bit >>> 5; word++) count += countBits(words[word] ?? 0);
  return count + countBits((words[bit >>> 5] ?? 0) & ((1 << (bit & 31)) - 1));
}

/** The words of several small ranges, one after another. */
async function copyAndRead(gpu: GpuDevice, ranges: readonly Tensor[]): Promise<Uint32Array<ArrayBuffer>> {
  using arena = new Arena(gpu);
  using plan = new Plan(gpu, "scalars");
  const sizes = ranges.map(({ shape: [size = 1] }) => size);
  const gathered = arena.tensor("scalars", [sizes.reduce((sum, size) => sum + size, 0)], "scratch", "u32");
  let offset = 0;
  ranges.forEach((range, index) => {
    const shape = [sizes[index] ?? 1];
    plan.copy(range, view(gathered, { offset, shape }));
    offset += sizes[index] ?? 1;
  });
  await plan.run();
  return readWords(gpu, gathered);
}
