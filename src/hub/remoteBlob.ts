import type { Patience } from "./patiently";
import type { RemoteFile } from "./remoteFile";

/** A file of the hub as a `Blob`: what is sliced and read of it comes by ranges, when it is read. Does not cross threads. */
export class RemoteBlob extends Blob {
  readonly #file: RemoteFile;
  readonly #patience: Patience;
  readonly #start: number;
  readonly #end: number;

  constructor(file: RemoteFile, patience: Patience = {}, start = 0, end = file.sizeBytes) {
    super();
    this.#file = file;
    this.#patience = patience;
    this.#start = start;
    this.#end = end;
  }

  override get size(): number {
    return this.#end - this.#start;
  }

  override slice(start = 0, end = this.size): Blob {
    const from = Math.min(this.#start + start, this.#end);
    return new RemoteBlob(this.#file, this.#patience, from, Math.max(from, Math.min(this.#start + end, this.#end)));
  }

  override async arrayBuffer(): Promise<ArrayBuffer> {
    if (this.size === 0) return new ArrayBuffer(0);
    return (await this.#file.readRange(this.#start, this.#end, this.#patience)).buffer;
  }

  override async text(): Promise<string> {
    return new TextDecoder().decode(await this.arrayBuffer());
  }
}
