import { present } from "../base/assert";
import { hasBit } from "../base/bits";
import { Arena } from "../gpu/arena";
import type { GpuDevice } from "../gpu/device";
import { Plan } from "../gpu/plan";
import { view } from "../gpu/tensor";
import { readWords } from "../gpu/transfer";
import { blockWords, type NeuronMask } from "../kernels/neuronMask";
import type { RowsInSlab } from "../kernels/values";
import { readMaskTile } from "../kernels/views";
import { domainQuantile, histogramBins, type TensorFigures, topCount } from "./viewApi";
import type { PlacedTensor } from "./weightFigures";

const blockSize = 1024;

/** Figures of a mask as a tensor of 0 and 1: exact, from its counts and its first key neurons. */
export async function maskFigures(
  gpu: GpuDevice,
  mask: NeuronMask,
  { parts, rows, columns, keyCount }: PlacedTensor & { readonly keyCount: number },
): Promise<TensorFigures> {
  const count = rows * columns;
  const [minimum, maximum] = [Number(keyCount === count), Number(keyCount > 0)];
  const histogram = new Uint32Array(histogramBins);
  histogram[0] = minimum === maximum ? count : count - keyCount;
  if (minimum !== maximum) histogram[histogramBins - 1] = keyCount;
  const domain = Number(Math.floor(domainQuantile * (count - 1)) >= count - keyCount);
  const marginal = async (cells: { readonly maxRows: number; readonly maxColumns: number }) => {
    const rect = { row: 0, column: 0, rows, columns };
    return (await readMaskTile(gpu, mask, { parts, columns, rect, ...cells })).values;
  };
  const top = await firstKeys(gpu, mask, { parts, columns });
  return {
    count,
    minimum,
    maximum,
    mean: keyCount / count,
    rms: Math.sqrt(keyCount / count),
    domain,
    clippedShare: domain === 1 ? 0 : keyCount / count,
    histogram,
    rowRms: await marginal({ maxRows: rows, maxColumns: 1 }),
    columnRms: await marginal({ maxRows: 1, maxColumns: columns }),
    top: top.map((index) => ({ row: Math.floor(index / columns), column: index % columns, value: 1 })),
  };
}

/** Indices of the tensor's first `topCount` key neurons. Reads the blocks' offsets and the words of as many blocks. */
async function firstKeys(
  gpu: GpuDevice,
  mask: NeuronMask,
  { parts, columns }: { readonly parts: readonly RowsInSlab[]; readonly columns: number },
): Promise<number[]> {
  const keys: number[] = [];
  for (const part of parts) {
    if (keys.length >= topCount) break;
    const slab = present(mask.slabs[part.slab], `slab ${part.slab} of the mask`);
    const size = part.rowCount * columns;
    const [firstBlock, blocks] = [part.offset / blockSize, Math.ceil(size / blockSize)];
    const offsets = await readWords(gpu, view(slab.maskOffsets, { offset: firstBlock, shape: [blocks] }));
    // The last block's count is not known from its own part: it is read whenever it is reached.
    const filled = Array.from(offsets.keys()).filter((block) => offsets[block] !== offsets[block + 1]);
    const chosen = filled.slice(0, topCount);
    const words = await readBlocks(
      gpu,
      slab.maskWords,
      chosen.map((block) => firstBlock + block),
    );
    chosen.forEach((block, place) => {
      for (let at = 0; at < blockSize && keys.length < topCount; at++) {
        if (hasBit(words, place * blockSize + at)) keys.push(part.rowStart * columns + block * blockSize + at);
      }
    });
  }
  return keys;
}

async function readBlocks(
  gpu: GpuDevice,
  maskWords: NeuronMask["slabs"][number]["maskWords"],
  blocks: readonly number[],
): Promise<Uint32Array> {
  if (blocks.length === 0) return new Uint32Array();
  using arena = new Arena(gpu);
  using plan = new Plan(gpu, "mask blocks");
  const gathered = arena.tensor("mask.blocks", [blocks.length * blockWords], "scratch", "u32");
  blocks.forEach((block, place) => {
    const words = view(maskWords, { offset: block * blockWords, shape: [blockWords] });
    plan.copy(words, view(gathered, { offset: place * blockWords, shape: [blockWords] }));
  });
  await plan.run();
  return readWords(gpu, gathered);
}
