import type { RangedBytes } from "./rangedBytes";

/** The file as ranged bytes that notes what was read of it. */
export function watchedBytes(file: Uint8Array<ArrayBuffer>): RangedBytes & { readonly reads: [number, number][] } {
  const reads: [number, number][] = [];
  return {
    sizeBytes: file.length,
    reads,
    async read(start, end) {
      reads.push([start, end]);
      return file.slice(start, end);
    },
  };
}
