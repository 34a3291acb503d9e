import { present } from "../base/assert";
import { hasBit } from "../base/bits";
import { Arena } from "../gpu/arena";
import type { GpuDevice } from "../gpu/device";
import { Plan } from "../gpu/plan";
import { type Tensor, view } from "../gpu/tensor";
import { readWords } from "../gpu/transfer";
import type { NeuronMask } from "../kernels/neuronMask";
import { readMaskTile } from "../kernels/views";
import { domainQuantile, histogramBins, type TensorFigures, topCount } from "./viewApi";
import type { PlacedTensor } from "./weightFigures";

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
  const rowShares = await marginal({ maxRows: rows, maxColumns: 1 });
  const top = await firstKeys(gpu, mask, { parts, columns, rowShares });
  return {
    count,
    minimum,
    maximum,
    mean: keyCount / count,
    rms: Math.sqrt(keyCount / count),
    domain,
    clippedShare: domain === 1 ? 0 : keyCount / count,
    histogram,
    rowRms: rowShares,
    columnRms: await marginal({ maxRows: 1, maxColumns: columns }),
    top: top.map((place) => ({ ...place, value: 1 })),
  };
}

/** Places of the tensor's first `topCount` key neurons. Reads the bits of as many rows at most. */
async function firstKeys(
  gpu: GpuDevice,
  mask: NeuronMask,
  { parts, columns, rowShares }: Pick<PlacedTensor, "parts" | "columns"> & { readonly rowShares: Float32Array },
): Promise<{ readonly row: number; readonly column: number }[]> {
  using arena = new Arena(gpu);
  using plan = new Plan(gpu, "first keys");
  const filled: { readonly row: number; readonly words: Tensor; readonly firstBit: number }[] = [];
  for (let row = 0; row < rowShares.length && filled.length < topCount; row++) {
    if (rowShares[row] === 0) continue;
    const part = present(
      parts.find(({ rowStart, rowCount }) => row < rowStart + rowCount),
      `row ${row}`,
    );
    const first = part.offset + (row - part.rowStart) * columns;
    const word = first >>> 5;
    const shape = [Math.ceil((first + columns) / 32) - word];
    const { maskWords } = present(mask.slabs[part.slab], `slab ${part.slab} of the mask`);
    const words = arena.tensor(`row ${row}`, shape, "scratch", "u32");
    plan.copy(view(maskWords, { offset: word, shape }), words);
    filled.push({ row, words, firstBit: first - word * 32 });
  }
  if (filled.length === 0) return [];
  await plan.run();
  const keys: { readonly row: number; readonly column: number }[] = [];
  for (const { row, words, firstBit } of filled) {
    if (keys.length >= topCount) break;
    const bits = await readWords(gpu, words);
    for (let column = 0; column < columns && keys.length < topCount; column++) {
      if (hasBit(bits, firstBit + column)) keys.push({ row, column });
    }
  }
  return keys;
}
