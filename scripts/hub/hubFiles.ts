import { createHash } from "node:crypto";

/** A file that a made repository serves. Its bytes are made when they are asked for, so that a large one takes no memory. */
export interface HubFile {
  readonly path: string;
  readonly sizeBytes: number;
  /** Bytes `start` to `end`, the latter excluded. */
  read(start: number, end: number): Uint8Array;
}

export function bytesFile(path: string, bytes: Uint8Array): HubFile {
  return { path, sizeBytes: bytes.byteLength, read: (start, end) => bytes.subarray(start, end) };
}

export function textFile(path: string, text: string): HubFile {
  return bytesFile(path, new TextEncoder().encode(text));
}

export function jsonFile(path: string, value: unknown): HubFile {
  return textFile(path, `${JSON.stringify(value, null, 2)}\n`);
}

const digestStep = 1 << 20;

function digest(kind: "sha1" | "sha256", file: HubFile, head = ""): string {
  const hash = createHash(kind).update(head);
  for (let start = 0; start < file.sizeBytes; start += digestStep)
    hash.update(file.read(start, Math.min(start + digestStep, file.sizeBytes)));
  return hash.digest("hex");
}

/** What the hub calls the oid of a large file. */
export function sha256Of(file: HubFile): string {
  return digest("sha256", file);
}

/** What git, and so the hub, calls a small file. */
export function gitSha1Of(file: HubFile): string {
  return digest("sha1", file, `blob ${file.sizeBytes}\0`);
}
