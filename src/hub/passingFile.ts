import { AppError } from "../base/errors";
import { ChainedHash } from "../base/hash";
import { type ContentHasher, contentHasher } from "./contentHasher";
import { partBytes } from "./contentRecord";
import { RemoteBlob } from "./remoteBlob";
import { RemoteFile, type RemotePlace } from "./remoteFile";

/**
 * A file of the hub that is read once, from its start to its end, and kept nowhere: its bytes are hashed as they pass. What
 * a reader leaves out is read for the hash alone; what it reads again is not hashed again.
 */
export class PassingFile {
  readonly blob: RemoteBlob;
  readonly #place: RemotePlace;
  readonly #unseen: RemoteBlob;
  readonly #hasher: ContentHasher;
  readonly #chain = new ChainedHash();
  #doneBytes = 0;

  private constructor(place: RemotePlace, hasher: ContentHasher) {
    this.#place = place;
    this.#hasher = hasher;
    const file = new RemoteFile(place.access, place.repo, place.file);
    this.#unseen = new RemoteBlob(file);
    this.blob = new RemoteBlob(file, { onRead: (start, bytes) => this.#pass(start, bytes) });
  }

  static async open(place: RemotePlace): Promise<PassingFile> {
    return new PassingFile(place, await contentHasher(place.file));
  }

  /** Reads what nobody asked for; `hashBlob` of the file. Error: `damaged-file` where its hash is not that of its listing. */
  async finish(): Promise<string> {
    const { repo, file } = this.#place;
    await this.#catchUp(file.sizeBytes);
    if (this.#hasher.digest() === file.hash.hex) return this.#chain.digest();
    const words = `${repo.id}, ${file.path} came damaged: its hash is not that of its listing; load it again`;
    throw new AppError("damaged-file", words);
  }

  async #pass(start: number, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    await this.#catchUp(start);
    const fresh = bytes.subarray(this.#doneBytes - start);
    if (fresh.length > 0) await this.#take(fresh);
  }

  async #catchUp(end: number): Promise<void> {
    while (this.#doneBytes < end) {
      const stop = Math.min(end, this.#doneBytes + partBytes);
      await this.#take(new Uint8Array(await this.#unseen.slice(this.#doneBytes, stop).arrayBuffer()));
    }
  }

  async #take(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    this.#doneBytes += bytes.length;
    this.#hasher.update(bytes);
    await this.#chain.add(bytes);
  }
}
