import { AppError } from "../base/errors";
import { bytesOfType } from "./dtype";
import { readBytes, readHeader, readTensor, type TensorEntry } from "./safetensors";

/** Tensors of one checkpoint, in one file or many; bytes are read on demand. */
export interface WeightFiles {
  /** In order of file, then of bytes. */
  readonly entries: readonly TensorEntry[];
  readonly metadata: Readonly<Record<string, string>>;
  has(name: string): boolean;
  entry(name: string): TensorEntry;
  /** The tensor's scalars as 32-bit floats. Error: `bad-file` where no file holds `name`. */
  read(name: string): Promise<Float32Array<ArrayBuffer>>;
  /** `count` scalars of the tensor from `start` on, as they are stored. Error: `bad-file`. */
  readRange(name: string, start: number, count: number): Promise<Uint8Array>;
}

/** Opens safetensors files as one checkpoint. Error: `bad-file`, also where two files hold tensors of one name. */
export async function openWeightFiles(files: readonly Blob[]): Promise<WeightFiles> {
  const homes = new Map<string, { readonly file: Blob; readonly entry: TensorEntry }>();
  let metadata: Readonly<Record<string, string>> = {};
  for (const file of files) {
    const header = await readHeader(file);
    metadata = { ...metadata, ...header.metadata };
    for (const entry of header.tensors) {
      if (homes.has(entry.name)) throw new AppError("bad-file", `two weight files hold a tensor ${entry.name}`);
      homes.set(entry.name, { file, entry });
    }
  }
  const home = (name: string) => {
    const found = homes.get(name);
    if (!found) throw new AppError("bad-file", `the weight files hold no tensor ${name}`);
    return found;
  };
  return {
    entries: [...homes.values()].map(({ entry }) => entry),
    metadata,
    has: (name) => homes.has(name),
    entry: (name) => home(name).entry,
    async read(name) {
      const { file, entry } = home(name);
      return readTensor(file, entry);
    },
    async readRange(name, start, count) {
      const { file, entry } = home(name);
      const scalarBytes = bytesOfType[entry.dtype];
      const byteOffset = entry.byteOffset + start * scalarBytes;
      return readBytes(file, { ...entry, byteOffset, sizeBytes: count * scalarBytes });
    },
  };
}
