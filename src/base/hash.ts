/** FNV-1a, 32 bits, of a text's UTF-8 bytes: quick, for keys and seeds; not for proof of identity. */
export function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}

/**
 * 53 bits of a text's UTF-16 units, different for each seed (cyrb53 by bryc, public domain): to find identical documents
 * among millions and to draw by content; not for proof of identity.
 */
export function textHash(text: string, seed = 0): number {
  let [high, low] = [0xdeadbeef ^ seed, 0x41c6ce57 ^ seed];
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    high = Math.imul(high ^ unit, 2654435761);
    low = Math.imul(low ^ unit, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return 4294967296 * (2097151 & low) + (high >>> 0);
}

/** JSON with the keys of every object sorted: equal values give equal text. Undefined fields are left out. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : inner,
  );
}

/** SHA-256 of bytes, or of a text's UTF-8 bytes, as 64 hexadecimal digits. */
export async function sha256(data: string | Uint8Array<ArrayBuffer>): Promise<string> {
  const bytes = typeof data === "string" ? new TextEncoder().encode(data) : data;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const hashChunkBytes = 8 << 20;

/** A hash over the hashes of 8 MiB chunks, of bytes that come in pieces of any size. */
export class ChainedHash {
  readonly #chunk = new Uint8Array(hashChunkBytes);
  #filled = 0;
  #hash = "";

  async add(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    for (let at = 0; at < bytes.length; ) {
      const taken = bytes.subarray(at, at + hashChunkBytes - this.#filled);
      this.#chunk.set(taken, this.#filled);
      this.#filled += taken.length;
      at += taken.length;
      if (this.#filled === hashChunkBytes) await this.#close();
    }
  }

  /** The hash of all bytes so far; nothing can be added after it. */
  async digest(): Promise<string> {
    if (this.#filled > 0) await this.#close();
    return this.#hash;
  }

  async #close(): Promise<void> {
    this.#hash = await sha256(this.#hash + (await sha256(this.#chunk.subarray(0, this.#filled))));
    this.#filled = 0;
  }
}

/** The chained hash of a file: it is never whole in memory. */
export async function hashBlob(blob: Blob): Promise<string> {
  const chain = new ChainedHash();
  for (let offset = 0; offset < blob.size; offset += hashChunkBytes)
    await chain.add(new Uint8Array(await blob.slice(offset, offset + hashChunkBytes).arrayBuffer()));
  return chain.digest();
}
