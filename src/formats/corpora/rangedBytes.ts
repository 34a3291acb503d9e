/** Bytes that are read by ranges: a file on disk, or one behind a network. */
export interface RangedBytes {
  readonly sizeBytes: number;
  /** The bytes from `start` up to `end`, both within the size. */
  read(start: number, end: number): Promise<Uint8Array<ArrayBuffer>>;
}

/** A file as ranged bytes; nothing is read yet. */
export function blobBytes(blob: Blob): RangedBytes {
  return {
    sizeBytes: blob.size,
    read: async (start, end) => new Uint8Array(await blob.slice(start, end).arrayBuffer()),
  };
}
