import { Zip, ZipPassThrough } from "fflate";
import { AppError } from "../base/errors";

/** Sizes and places are 32-bit numbers in a zip archive. */
export const largestArchive = 2 ** 32 - 2 ** 20;

/** Makes a zip archive file by file, part by part; nothing is packed: weights do not shrink. */
export class ZipWriter {
  readonly #zip: Zip;
  readonly #madeAt: Date;
  #ready: Uint8Array<ArrayBuffer>[] = [];
  #entry: ZipPassThrough | undefined;

  constructor(madeAt: Date) {
    this.#madeAt = madeAt;
    this.#zip = new Zip((error, part) => {
      if (error) throw new AppError("bad-file", `the archive cannot be made: ${error.message}`, { cause: error });
      this.#ready.push(part as Uint8Array<ArrayBuffer>);
    });
  }

  /** Begins a file; its parts follow by `push`. */
  begin(path: string): void {
    this.#entry = new ZipPassThrough(path);
    this.#entry.mtime = this.#madeAt;
    this.#zip.add(this.#entry);
  }

  push(part: Uint8Array): void {
    this.#entry?.push(part, false);
  }

  /** Ends the file that was begun last. */
  end(): void {
    this.#entry?.push(new Uint8Array(), true);
    this.#entry = undefined;
  }

  /** Ends the archive. */
  finish(): void {
    this.#zip.end();
  }

  /** Bytes of the archive since the last call. */
  take(): Uint8Array<ArrayBuffer>[] {
    const parts = this.#ready;
    this.#ready = [];
    return parts;
  }
}
