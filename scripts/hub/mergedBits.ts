import type { FileTensor } from "./tensorFile";

type Tensors = ReadonlyMap<string, FileTensor>;

export interface BitComparison {
  readonly tensors: number;
  readonly scalars: number;
  /** Scalars whose bits differ from the base's. */
  readonly moved: number;
  /** Scalars of the exported file that are not what base and changes give. */
  readonly wrong: number;
}

const found = (tensors: Tensors, name: string): FileTensor => {
  const tensor = tensors.get(name);
  if (!tensor) throw new Error(`no tensor ${name}; there are ${tensors.size}`);
  return tensor;
};

const word = new Uint32Array(1);
const float = new Float32Array(word.buffer);

/** The number that BF16 bits stand for, plus a change, as BF16 bits again: rounded to f32, then to nearest, ties to even. */
function movedBits(bits: number, change: number): number {
  word[0] = bits << 16;
  float[0] = (float[0] ?? 0) + change;
  const wide = word[0] ?? 0;
  return ((wide + 0x7fff + ((wide >>> 16) & 1)) >>> 16) & 0xffff;
}

/**
 * Adds a run's changes to its base in BF16, scalar by scalar, and compares the bits with those of the exported model.
 * `changes` is a run's file of tensors (F32), `coefficients` a number for each of its deltas, in the order of the sum.
 */
export function compareMerged(
  base: Tensors,
  changes: Tensors,
  exported: Tensors,
  coefficients: Readonly<Record<string, number>>,
): BitComparison {
  const sum = { tensors: 0, scalars: 0, moved: 0, wrong: 0 };
  for (const { name, dtype, shape, read } of base.values()) {
    const other = found(exported, name);
    if (dtype !== "BF16" || other.dtype !== "BF16" || `${other.shape}` !== `${shape}`)
      throw new Error(`${name}: ${dtype} [${shape}] became ${other.dtype} [${other.shape}]`);
    const [before, after] = [new Uint16Array(read().buffer), new Uint16Array(other.read().buffer)];
    const change = new Float32Array(before.length);
    for (const [delta, coefficient] of Object.entries(coefficients)) {
      const mask = found(changes, `delta/${delta}/mask/${name}`).read();
      const values = new Float32Array(found(changes, `delta/${delta}/values/${name}`).read().buffer);
      let position = 0;
      for (let scalar = 0; scalar < before.length; scalar++) {
        if ((((mask[scalar >> 3] ?? 0) >> (scalar & 7)) & 1) === 0) continue;
        change[scalar] = (change[scalar] ?? 0) + Math.fround(coefficient * (values[position] ?? Number.NaN));
        position += 1;
      }
      if (position !== values.length) throw new Error(`${delta}, ${name}: ${position} bits, ${values.length} values`);
    }
    for (let scalar = 0; scalar < before.length; scalar++) {
      const [bits = 0, moved = 0] = [before[scalar], change[scalar]];
      if (after[scalar] !== (moved === 0 ? bits : movedBits(bits, moved))) sum.wrong += 1;
      if (after[scalar] !== bits) sum.moved += 1;
    }
    sum.tensors += 1;
    sum.scalars += before.length;
  }
  return sum;
}
