import type { Patience } from "./patiently";
import type { RemoteFile, RemotePlace } from "./remoteFile";

export interface RemoteBlobOptions extends Patience {
  /** Told what was read, before the reader gets it; awaited. */
  readonly onRead?: (start: number, bytes: Uint8Array<ArrayBuffer>) => Promise<void>;
  /** `hashBlob` of the whole file where it is known, so that nobody reads it for that alone. */
  readonly knownHash?: string | undefined;
}

/** A file of the hub as a `Blob`: what is sliced and read of it comes by ranges, when it is read. Does not cross threads; its place does. */
export class RemoteBlob extends Blob {
  readonly #file: RemoteFile;
  readonly #options: RemoteBlobOptions;
  readonly #start: number;
  readonly #end: number;

  constructor(file: RemoteFile, options: RemoteBlobOptions = {}, start = 0, end = file.sizeBytes) {
    super();
    this.#file = file;
    this.#options = options;
    this.#start = start;
    this.#end = end;
  }

  override get size(): number {
    return this.#end - this.#start;
  }

  /** Where the file lies, as plain data. */
  get place(): RemotePlace {
    return this.#file.place;
  }

  get knownHash(): string | undefined {
    return this.#options.knownHash;
  }

  override slice(start = 0, end = this.size): Blob {
    const from = Math.min(this.#start + start, this.#end);
    return new RemoteBlob(this.#file, this.#options, from, Math.max(from, Math.min(this.#start + end, this.#end)));
  }

  override async arrayBuffer(): Promise<ArrayBuffer> {
    if (this.size === 0) return new ArrayBuffer(0);
    const bytes = await this.#file.readRange(this.#start, this.#end, this.#options);
    await this.#options.onRead?.(this.#start, bytes);
    return bytes.buffer;
  }

  override async text(): Promise<string> {
    return new TextDecoder().decode(await this.arrayBuffer());
  }
}
