import type { HubFile } from "./listRepo";

/** A hash in the making; bytes come in the file's order. */
export interface ContentHasher {
  update(bytes: Uint8Array): void;
  /** Hexadecimal digits, to be compared with the listing's. */
  digest(): string;
}

/** What a listing's hash of a file is made with: SHA-256, or git's SHA-1 of a file of this size. */
export async function contentHasher({ hash, sizeBytes }: Pick<HubFile, "hash" | "sizeBytes">): Promise<ContentHasher> {
  const isGit = hash.kind === "git-sha1";
  const { createSHA1, createSHA256 } = await import("hash-wasm");
  const hasher = await (isGit ? createSHA1() : createSHA256());
  hasher.init();
  if (isGit) hasher.update(`blob ${sizeBytes}\0`);
  return {
    update: (bytes) => void hasher.update(bytes),
    digest: () => hasher.digest("hex"),
  };
}
