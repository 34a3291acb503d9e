import { present } from "../../base/assert";
import { AppError } from "../../base/errors";
import type { RunTensors } from "../../formats/runTensors";
import type { GramMatrix } from "../../method/compare";
import { compose } from "../../method/compose";
import { abilityWeights, type Coefficients, multilingualWeights } from "../../method/extract";
import type { MergeSettings } from "../../method/settings";
import type { ExportContent } from "./request";

/** Scalars in JavaScript's memory at once. */
export const chunkScalars = 1 << 20;

/** Scalars `first` … `first + count − 1` of a tensor. */
export type ReadRange = (tensor: number, first: number, count: number) => Promise<Float32Array<ArrayBuffer>>;

/** Coefficients over the basis by tensor: what is added to the base, or stands alone. Error: `bad-usage` for an unknown checkpoint. */
export function coefficientTable(
  content: ExportContent,
  settings: MergeSettings,
  {
    names,
    grams,
    basis,
  }: { readonly names: readonly string[]; readonly grams: readonly GramMatrix[]; readonly basis: readonly string[] },
): readonly Coefficients[] {
  const same = (row: Coefficients) => names.map(() => row);
  switch (content.kind) {
    case "merged":
      return compose(names, grams, settings).table;
    case "abilityWeights":
      return same(abilityWeights(settings));
    case "multilingualWeights":
      return same(multilingualWeights(settings));
    case "checkpoint": {
      const position = basis.indexOf(content.name);
      if (position >= 0) return same(basis.map((_, delta) => (delta === position ? 1 : 0)));
      throw new AppError("bad-usage", `the run learned no ${content.name}; it learned ${basis.join(", ")}`);
    }
    default:
      return content satisfies never;
  }
}

interface Cursor {
  readonly coefficient: number;
  readonly words: Uint32Array;
  readonly values: Float32Array;
  /** Packed values before the next scalar. */
  position: number;
}

/**
 * base + Σ cᵢ · dᵢ of one tensor in order, a chunk at a time; without a base the sum alone. Products, the sum of the changes
 * and its addition to the base are rounded to f32 one by one, in the order of the basis.
 */
export async function* combineTensor(
  tensor: number,
  size: number,
  {
    run,
    coefficients,
    readBase,
  }: { readonly run: RunTensors; readonly coefficients: Coefficients; readonly readBase: ReadRange | undefined },
): AsyncGenerator<Float32Array<ArrayBuffer>, void, void> {
  const cursors: Cursor[] = [];
  for (const [delta, name] of run.basis.entries()) {
    const coefficient = Math.fround(coefficients[delta] ?? 0);
    if (coefficient === 0) continue;
    const words = await run.readDeltaMask(name, tensor);
    cursors.push({ coefficient, words, values: await run.readDeltaValues(name, tensor), position: 0 });
  }
  for (let first = 0; first < size; first += chunkScalars) {
    const count = Math.min(chunkScalars, size - first);
    const change = new Float32Array(count);
    for (const cursor of cursors) addRange(change, first, cursor);
    if (!readBase) {
      yield change;
      continue;
    }
    const values = await readBase(tensor, first, count);
    for (let index = 0; index < count; index++) values[index] = (values[index] ?? 0) + (change[index] ?? 0);
    yield values;
  }
}

/** change += coefficient · delta over its scalars `first` … ; the cursor moves on. */
function addRange(change: Float32Array, first: number, cursor: Cursor): void {
  const { coefficient, words, values } = cursor;
  for (let start = 0; start < change.length; start += 32) {
    const word = present(words[(first + start) >>> 5], `word of scalar ${first + start}`);
    for (let bits = word; bits !== 0; bits &= bits - 1) {
      const index = start + 31 - Math.clz32(bits & -bits);
      const product = Math.fround(coefficient * (values[cursor.position] ?? 0));
      change[index] = (change[index] ?? 0) + product;
      cursor.position += 1;
    }
  }
}
