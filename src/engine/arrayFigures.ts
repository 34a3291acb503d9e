import { yieldToTasks } from "../base/async";
import { rangeOf, tileOfRows } from "./arrayTile";
import { domainQuantile, histogramBins, type TensorFigures, topCount } from "./viewApi";

/**
 * Figures of a tensor [rows, columns] of any values, which must not change meanwhile; `isMask`: they are a mask's bits. Sums
 * in f64. Waiting work comes in between its parts: a picture that a moving slider asks for goes first.
 */
export async function figuresOf(
  values: Float32Array,
  { rows, columns, isMask }: { readonly rows: number; readonly columns: number; readonly isMask: boolean },
): Promise<TensorFigures> {
  const count = values.length;
  let [sum, squares] = [0, 0];
  for (const value of values) {
    sum += value;
    squares += value * value;
  }
  const range = rangeOf(values);
  await yieldToTasks();
  const whole = { rect: { row: 0, column: 0, rows, columns }, maxRows: rows, maxColumns: columns };
  const marginal = (cells: { readonly maxRows?: number; readonly maxColumns?: number }) =>
    tileOfRows({ values, firstRow: 0, columns }, { ...whole, ...cells }, isMask ? "share" : "rms").values;
  const rowRms = marginal({ maxColumns: 1 });
  await yieldToTasks();
  const columnRms = marginal({ maxRows: 1 });
  await yieldToTasks();
  const { domain, beyond } = magnitudeQuantile(values, domainQuantile);
  await yieldToTasks();
  const histogram = histogramOf(values, range);
  await yieldToTasks();
  return {
    count,
    ...range,
    mean: sum / count,
    rms: Math.sqrt(squares / count),
    domain,
    clippedShare: beyond / count,
    histogram,
    rowRms,
    columnRms,
    top: largest(values, topCount).map((index) => ({
      row: Math.floor(index / columns),
      column: index % columns,
      value: values[index] ?? 0,
    })),
  };
}

/** As the GPU computes it, in f32: the place of a value near the edge of a bin is the same. */
function histogramOf(
  values: Float32Array,
  { minimum, maximum }: { readonly minimum: number; readonly maximum: number },
): Uint32Array<ArrayBuffer> {
  const histogram = new Uint32Array(histogramBins);
  const scale = maximum > minimum ? Math.fround(histogramBins / (maximum - minimum)) : 0;
  for (const value of values) {
    const place = Math.fround(Math.fround(value - minimum) * scale);
    const bin = Math.min(histogramBins - 1, Math.max(0, Math.floor(place)));
    histogram[bin] = (histogram[bin] ?? 0) + 1;
  }
  return histogram;
}

/** The magnitude at rank ⌊quantile · (count − 1)⌋ in ascending order, and how many lie beyond it: two radix passes over the bits. */
export function magnitudeQuantile(
  values: Float32Array,
  quantile: number,
): { readonly domain: number; readonly beyond: number } {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const rank = Math.floor(quantile * (values.length - 1));
  const high = new Uint32Array(1 << 15);
  for (const word of words) {
    const digit = (word & 0x7fffffff) >>> 16;
    high[digit] = (high[digit] ?? 0) + 1;
  }
  const first = digitOfRank(high, rank);
  const low = new Uint32Array(1 << 16);
  for (const word of words) {
    if ((word & 0x7fffffff) >>> 16 === first.digit) low[word & 0xffff] = (low[word & 0xffff] ?? 0) + 1;
  }
  const second = digitOfRank(low, first.rest);
  const notBeyond = rank - second.rest + (low[second.digit] ?? 0);
  const [domain = 0] = new Float32Array(Uint32Array.of((first.digit << 16) | second.digit).buffer);
  return { domain, beyond: values.length - notBeyond };
}

/** How many values have a larger magnitude than the one at `index`; compared by their bits, as on the GPU. */
export function countBeyond(values: Float32Array, index: number): number {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const threshold = (words[index] ?? 0) & 0x7fffffff;
  let beyond = 0;
  for (const word of words) if ((word & 0x7fffffff) > threshold) beyond++;
  return beyond;
}

/** The digit that holds the element of an ascending rank, and its rank among those of that digit. */
function digitOfRank(counts: Uint32Array, rank: number): { readonly digit: number; readonly rest: number } {
  let rest = rank;
  const digit = counts.findIndex((count) => {
    if (rest < count) return true;
    rest -= count;
    return false;
  });
  return { digit, rest };
}

/** Indices of the values of largest magnitude, largest first, of equals the first; zeros are left out. */
function largest(values: Float32Array, count: number): readonly number[] {
  const indices: number[] = [];
  const magnitude = (index: number) => Math.abs(values[index] ?? 0);
  let least = 0;
  values.forEach((value, index) => {
    if (!(Math.abs(value) > least)) return;
    let place = indices.length;
    while (place > 0 && magnitude(indices[place - 1] ?? 0) < Math.abs(value)) place--;
    indices.splice(place, 0, index);
    if (indices.length > count) indices.pop();
    if (indices.length === count) least = magnitude(indices[count - 1] ?? 0);
  });
  return indices;
}
