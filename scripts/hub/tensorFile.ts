import type { HubFile } from "./hubFiles";

export interface FileTensor {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Its bytes, little-endian. */
  read(): Uint8Array<ArrayBuffer>;
}

interface HeaderEntry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

/** The tensors of a safetensors file by their names, read one by one: a reader that shares nothing with the program's. */
export function openTensorFile(file: HubFile): ReadonlyMap<string, FileTensor> {
  const length = Number(Buffer.from(file.read(0, 8)).readBigUInt64LE());
  const { __metadata__: _, ...entries } = JSON.parse(Buffer.from(file.read(8, 8 + length)).toString()) as Record<
    string,
    HeaderEntry
  >;
  const tensors = new Map<string, FileTensor>();
  for (const [name, { dtype, shape, data_offsets: offsets }] of Object.entries(entries)) {
    const [begin, end] = offsets.map((offset) => 8 + length + offset) as [number, number];
    tensors.set(name, { name, dtype, shape, read: () => Uint8Array.from(file.read(begin, end)) });
  }
  return tensors;
}
