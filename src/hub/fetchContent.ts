import { AppError } from "../base/errors";
import { sha256 } from "../base/hash";
import { contentHasher } from "./contentHasher";
import {
  type ContentRecord,
  contentNames,
  keptBytes,
  partBytes,
  partRange,
  readRecord,
  writeRecord,
} from "./contentRecord";
import type { ContentStore, OpenContent } from "./contentStore";
import { cancelled, type Patience } from "./patiently";
import type { RemoteFile } from "./remoteFile";

/** How far one file has come: bytes that are there, or that were checked. */
export interface FileProgress {
  readonly stage: "download" | "check";
  readonly doneBytes: number;
}

export interface FetchOptions extends Patience {
  readonly onProgress: (progress: FileProgress) => void;
}

/** Parts that are under way together: so many staging buffers are all the memory that a file of any size takes. */
const lanes = 3;

/** Times that a whole whose hash is wrong is fetched. */
const rounds = 2;

/**
 * Brings a file into the store, whole and right, and resolves with it. What is kept is checked part by part and stays; a
 * part that is missing or has changed is fetched alone. A whole that is wrong although its parts are as they came is
 * fetched once more. What came stays where this fails or is cancelled. Errors: those of `RemoteFile`, `storage-full`.
 */
export async function fetchContent(remote: RemoteFile, store: ContentStore, options: FetchOptions): Promise<Blob> {
  const work = new ContentFetch(remote, store, await readRecord(store, remote.file), options);
  return work.run();
}

class ContentFetch {
  readonly #remote: RemoteFile;
  readonly #store: ContentStore;
  readonly #record: ContentRecord;
  readonly #options: FetchOptions;
  #downloadedBytes: number;

  constructor(remote: RemoteFile, store: ContentStore, record: ContentRecord, options: FetchOptions) {
    this.#remote = remote;
    this.#store = store;
    this.#record = record;
    this.#options = options;
    this.#downloadedBytes = keptBytes(record);
  }

  async run(): Promise<Blob> {
    const { file } = this.#remote;
    const kept = await this.#store.read(contentNames(file).data);
    if (kept && this.#record.isChecked && (await this.#dropChanged(kept)) === 0) return kept;
    for (let round = 1; ; round++) {
      await this.#fetchMissing();
      const whole = await this.#store.read(contentNames(file).data);
      if (!whole) throw new AppError("missing-file", `${file.path} was deleted while it came; load it again`);
      if ((await this.#hashOf(whole)) === file.hash.hex) {
        this.#record.isChecked = true;
        await writeRecord(this.#store, file, this.#record);
        return whole;
      }
      if ((await this.#dropChanged(whole)) === 0) this.#record.parts.fill(null);
      await writeRecord(this.#store, file, this.#record);
      if (round === rounds) {
        throw new AppError(
          "damaged-file",
          `${file.path} came damaged ${rounds} times: its hash is not that of its listing`,
        );
      }
    }
  }

  #report(stage: FileProgress["stage"], doneBytes: number): void {
    this.#options.onProgress({ stage, doneBytes });
  }

  /** The bytes of one part after another, as they are kept. */
  async *#partsOf(whole: Blob): AsyncGenerator<readonly [part: number, bytes: Uint8Array<ArrayBuffer>], void, void> {
    for (const part of this.#record.parts.keys()) {
      if (this.#options.signal?.aborted) throw cancelled();
      const [start, end] = partRange(part, this.#record.sizeBytes);
      yield [part, new Uint8Array(await whole.slice(start, end).arrayBuffer())];
      this.#report("check", end);
    }
  }

  /** Forgets parts that no longer have the hash that they came with; how many. */
  async #dropChanged(whole: Blob): Promise<number> {
    const { parts } = this.#record;
    let changed = 0;
    for await (const [part, bytes] of this.#partsOf(whole)) {
      if (parts[part] === null || parts[part] === (await sha256(bytes))) continue;
      parts[part] = null;
      changed += 1;
    }
    if (changed > 0) this.#record.isChecked = false;
    return changed;
  }

  /** The hash that a listing has of the file, over pieces of it. */
  async #hashOf(whole: Blob): Promise<string> {
    const hasher = await contentHasher({ hash: this.#remote.file.hash, sizeBytes: whole.size });
    for await (const [, bytes] of this.#partsOf(whole)) hasher.update(bytes);
    return hasher.digest();
  }

  async #fetchMissing(): Promise<void> {
    const { file } = this.#remote;
    const { parts } = this.#record;
    const missing = [...parts.keys()].filter((part) => parts[part] === null);
    this.#downloadedBytes = keptBytes(this.#record);
    this.#report("download", this.#downloadedBytes);
    if (missing.length === 0 && file.sizeBytes > 0) return;
    const output = await this.#store.open(contentNames(file).data, file.sizeBytes);
    const stop = new AbortController();
    const { signal } = this.#options;
    try {
      const save = this.#saver(output);
      const lane = () =>
        this.#fetchLane({
          output,
          missing,
          save,
          signal: signal ? AbortSignal.any([signal, stop.signal]) : stop.signal,
        });
      const started = Array.from({ length: Math.min(lanes, missing.length) }, lane);
      // The first failure ends the other lanes, whose own failures then say only that.
      for (const work of started) work.catch((error: unknown) => stop.abort(error));
      await Promise.allSettled(started);
      if (signal?.aborted) throw cancelled();
      stop.signal.throwIfAborted();
    } finally {
      await output.close();
    }
  }

  async #fetchLane({ output, missing, save, signal }: Lane): Promise<void> {
    const { sizeBytes, parts } = this.#record;
    const buffer = new Uint8Array(Math.min(partBytes, sizeBytes));
    const onBytes = (count: number) => {
      this.#downloadedBytes += count;
      this.#report("download", this.#downloadedBytes);
    };
    for (let part = missing.shift(); part !== undefined; part = missing.shift()) {
      const [start, end] = partRange(part, sizeBytes);
      const bytes = await this.#remote.readRange(start, end, { ...this.#options, signal, onBytes, into: buffer });
      const hash = await sha256(bytes);
      await output.write(bytes, start);
      parts[part] = hash;
      await save();
    }
  }

  /** Writes the record, one writing at a time, after the bytes that it speaks of. */
  #saver(output: OpenContent): () => Promise<void> {
    let last = Promise.resolve();
    return () => {
      last = last.then(async () => {
        const now = { ...this.#record, parts: [...this.#record.parts] };
        await output.flush();
        await writeRecord(this.#store, this.#remote.file, now);
      });
      return last;
    };
  }
}

interface Lane {
  readonly output: OpenContent;
  /** Parts still to come; lanes take from its front. */
  readonly missing: number[];
  readonly save: () => Promise<void>;
  readonly signal: AbortSignal;
}
