import { deriveSeed } from "../../base/random";
import { blockSize, type Layout } from "../../model/layout";

/**
 * What random numbers of a slab's scalars follow from, four words a block: a seed of its tensor, the place of the block's
 * first scalar in that tensor, its scalars (the rest is padding), 0. The same for every layout, so the same on every adapter.
 */
export function blockTable(
  { tensors, slabs }: Layout,
  slab: number,
  { seed, purpose }: { readonly seed: number; readonly purpose: string },
): Uint32Array<ArrayBuffer> {
  const table = new Uint32Array(4 * (slabs[slab]?.blocks ?? 0));
  for (const { name, shape, parts } of tensors) {
    const rowSize = shape.length > 1 ? shape.slice(1).reduce((product, length) => product * length, 1) : 1;
    const tensorSeed = deriveSeed(seed, `${purpose}:${name}`);
    for (const part of parts) {
      if (part.slab !== slab) continue;
      for (let done = 0; done < part.size; done += blockSize) {
        const size = Math.min(blockSize, part.size - done);
        table.set([tensorSeed, part.rowStart * rowSize + done, size], (4 * (part.offset + done)) / blockSize);
      }
    }
  }
  return table;
}
