import { AppError, hasCode } from "../base/errors";
import { formatBytes, formatNumber } from "../base/format";
import { askOnce, longestSilenceMs } from "./askHub";
import type { HubAccess } from "./hubAccess";
import { fileUrl, type HubFile, type HubListing } from "./listRepo";
import { PassingFailure, type Patience, patiently } from "./patiently";

export interface ReadOptions extends Patience {
  /** Told the bytes of every piece that arrives; a negative number takes back what has to be read again. */
  readonly onBytes?: (byteCount: number) => void;
  /** Where the bytes go, at least as long as the range: for callers that read many. A new array by default. */
  readonly into?: Uint8Array<ArrayBuffer>;
}

/** A file of the hub and how it is reached: plain data, which crosses threads and is never written. */
export interface RemotePlace {
  readonly access: HubAccess;
  readonly repo: Pick<HubListing, "kind" | "id" | "commit">;
  readonly file: HubFile;
}

/** Files up to this size are read whole. */
const wholeFileLimit = 64 << 20;

/** One file of a listing, read from the hub by ranges. */
export class RemoteFile {
  readonly file: HubFile;
  readonly place: RemotePlace;
  readonly #access: HubAccess;
  readonly #what: string;
  readonly #url: string;
  /** Where the hub sent the last request on to; such addresses hold for a time. */
  #direct: string | undefined;

  constructor(access: HubAccess, { kind, id, commit }: RemotePlace["repo"], file: HubFile) {
    this.file = file;
    this.place = { access, repo: { kind, id, commit }, file };
    this.#access = access;
    this.#what = `${id}, ${file.path}`;
    this.#url = fileUrl(access, this.place.repo, file.path);
  }

  get sizeBytes(): number {
    return this.file.sizeBytes;
  }

  /**
   * Bytes `start` to `end` (excluded), all of them or an error; a range that breaks off is asked for again. Errors:
   * `damaged-file` where length or place are not what was asked for, those of `askOnce`, `cancelled`.
   */
  readRange(start: number, end: number, options: ReadOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
    return patiently(() => this.#readOnce(start, end, options), options);
  }

  /** The whole of a small file, its hash checked. Errors: as `readRange`; `limit` above 64 MiB. */
  async readWhole(options: ReadOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
    const { sizeBytes } = this;
    if (sizeBytes > wholeFileLimit)
      throw new AppError(
        "limit",
        `${this.#what} has ${formatBytes(sizeBytes)}; at most ${formatBytes(wholeFileLimit)} are read at once`,
      );
    if (sizeBytes === 0) return new Uint8Array();
    return patiently(async () => {
      const bytes = await this.#readOnce(0, sizeBytes, options);
      if ((await contentHash(bytes, this.file.hash.kind)) === this.file.hash.hex) return bytes;
      options.onBytes?.(-bytes.byteLength);
      throw this.#damaged("its content does not have the hash of its listing");
    }, options);
  }

  async #readOnce(start: number, end: number, options: ReadOptions): Promise<Uint8Array<ArrayBuffer>> {
    const { signal, silenceMs } = options;
    const headers = { Range: `bytes=${start}-${end - 1}` };
    const question = {
      what: this.#what,
      headers,
      ...(signal && { signal }),
      ...(silenceMs !== undefined && { silenceMs }),
    };
    const response = await this.#ask(question);
    const { body } = response;
    try {
      this.#checkPlace(response, start, end);
      if (!body) throw this.#damaged("its answer has no content");
      return await this.#collect(body, end - start, options);
    } catch (error) {
      await body?.cancel().catch(() => undefined);
      throw error;
    }
  }

  async #ask(question: Parameters<typeof askOnce>[2]): Promise<Response> {
    if (this.#direct !== undefined) {
      try {
        return await askOnce(this.#access, this.#direct, question);
      } catch (error) {
        // The address has run out: the hub gives a fresh one.
        if (!hasCode(error, "not-allowed") && !hasCode(error, "missing-file")) throw error;
        this.#direct = undefined;
      }
    }
    const response = await askOnce(this.#access, this.#url, question);
    if (response.redirected) this.#direct = response.url;
    return response;
  }

  #damaged(fault: string): PassingFailure {
    return new PassingFailure(new AppError("damaged-file", `${this.#what} did not arrive as it should: ${fault}`));
  }

  #checkPlace({ status, headers }: Response, start: number, end: number): void {
    if (status !== 206) {
      if (start === 0 && end === this.sizeBytes) return;
      throw this.#damaged("the host sends it whole where a part was asked for");
    }
    const place = headers.get("content-range");
    if (place === null || place === `bytes ${start}-${end - 1}/${this.sizeBytes}`) return;
    throw this.#damaged(`${place.slice(0, 80)} came where bytes ${start}-${end - 1}/${this.sizeBytes} were asked for`);
  }

  async #collect(
    body: ReadableStream<Uint8Array>,
    length: number,
    { signal, onBytes, into, silenceMs = longestSilenceMs }: ReadOptions,
  ): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = into?.subarray(0, length) ?? new Uint8Array(length);
    let filled = 0;
    const reader = body.getReader();
    const fail = async (failure: PassingFailure): Promise<never> => {
      onBytes?.(-filled);
      await reader.cancel().catch(() => undefined);
      throw failure;
    };
    const stop = () => void reader.cancel().catch(() => undefined);
    signal?.addEventListener("abort", stop, { once: true });
    try {
      for (;;) {
        const { done, value } = await readOrGiveUp(reader, silenceMs);
        if (done) break;
        if (filled + value.byteLength > length) await fail(this.#damaged("more bytes came than were asked for"));
        bytes.set(value, filled);
        filled += value.byteLength;
        onBytes?.(value.byteLength);
      }
    } catch (cause) {
      if (cause instanceof PassingFailure) throw cause;
      const at = `after ${formatNumber(filled)} of ${formatNumber(length)} bytes`;
      const words = `${this.#what}: the connection broke off ${at}; check the network`;
      await fail(new PassingFailure(new AppError("unreachable", words, { cause })));
    } finally {
      signal?.removeEventListener("abort", stop);
      reader.releaseLock();
    }
    if (filled < length) {
      onBytes?.(-filled);
      throw this.#damaged(`${formatNumber(filled)} of ${formatNumber(length)} bytes came`);
    }
    return bytes;
  }
}

/** The next piece; rejects where none comes for `silenceMs`. */
async function readOrGiveUp(reader: ReadableStreamDefaultReader<Uint8Array>, silenceMs: number) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("silence")), silenceMs);
  });
  try {
    return await Promise.race([reader.read(), silence]);
  } finally {
    clearTimeout(timer);
  }
}

/** SHA-256 of bytes, or git's SHA-1 of them as a file, in hexadecimal digits. */
export async function contentHash(bytes: Uint8Array<ArrayBuffer>, kind: HubFile["hash"]["kind"]): Promise<string> {
  const hashed = kind === "sha256" ? bytes : gitBlob(bytes);
  const digest = new Uint8Array(await crypto.subtle.digest(kind === "sha256" ? "SHA-256" : "SHA-1", hashed));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function gitBlob(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const head = new TextEncoder().encode(`blob ${bytes.byteLength}\0`);
  const whole = new Uint8Array(head.byteLength + bytes.byteLength);
  whole.set(head);
  whole.set(bytes, head.byteLength);
  return whole;
}
