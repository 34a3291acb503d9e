/** FNV-1a, 32 bits, of a text's UTF-8 bytes: quick, for keys and seeds; not for proof of identity. */
export function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
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

const hashChunkBytes = 64 << 20;

/** A hash over the hashes of 64 MiB chunks: no file is ever whole in memory. */
export async function hashBlob(blob: Blob): Promise<string> {
  let hash = "";
  for (let offset = 0; offset < blob.size; offset += hashChunkBytes) {
    const chunk = new Uint8Array(await blob.slice(offset, offset + hashChunkBytes).arrayBuffer());
    hash = await sha256(hash + (await sha256(chunk)));
  }
  return hash;
}
