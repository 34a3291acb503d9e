// Reading zip archives of unknown origin: by their central directory, entries lazily. Format: PKWARE APPNOTE 6.3, without
// encryption, several disks and ZIP64.
import { Inflate } from "fflate";
import { AppError } from "../base/errors";

const endBytes = 22;
const directoryEntryBytes = 46;
const localHeaderBytes = 30;
const longestComment = 65_535;
const longestName = 255;
const stored = 0;
const deflated = 8;
/** What one chunk can grow to is bounded: deflate makes at most 1032 bytes of one. */
const inflateChunkBytes = 64 << 10;

/** A file in an archive; nothing of it is read yet. */
export interface ZipEntry {
  readonly name: string;
  /** As the directory says; `read` holds the entry to it. */
  readonly sizeBytes: number;
  /** The file's bytes: a range of the archive where it is stored, inflated otherwise. Error: `bad-file`. */
  read(): Promise<Blob>;
}

function refuse(message: string): never {
  throw new AppError("bad-file", `the zip archive cannot be used: ${message}`);
}

async function viewOf(file: Blob, start: number, length: number): Promise<DataView> {
  const bytes = await file.slice(start, start + length).arrayBuffer();
  if (bytes.byteLength !== length) refuse("it ends too early; it may be incomplete");
  return new DataView(bytes);
}

/** The entries of an archive with at most `maxEntries`. Error: `bad-file`. */
export async function openZip(file: Blob, maxEntries: number): Promise<readonly ZipEntry[]> {
  const { count, start, size } = await findDirectory(file);
  if (count > maxEntries) refuse(`it holds ${count} files; at most ${maxEntries} are expected`);
  if (size > maxEntries * (directoryEntryBytes + 3 * longestComment)) refuse(`its directory has ${size} bytes`);
  const directory = await viewOf(file, start, size);
  const entries: ZipEntry[] = [];
  let at = 0;
  while (entries.length < count) {
    if (at + directoryEntryBytes > size || directory.getUint32(at, true) !== 0x02014b50)
      refuse("its directory is damaged");
    const [nameLength, extra, comment] = [28, 30, 32].map((field) => directory.getUint16(at + field, true));
    const next = at + directoryEntryBytes + (nameLength ?? 0) + (extra ?? 0) + (comment ?? 0);
    if (next > size) refuse("its directory is damaged");
    const name = decodeName(new Uint8Array(directory.buffer, at + directoryEntryBytes, nameLength));
    const place = {
      method: directory.getUint16(at + 10, true),
      packedBytes: directory.getUint32(at + 20, true),
      sizeBytes: directory.getUint32(at + 24, true),
      headerStart: directory.getUint32(at + 42, true),
      limit: start,
    };
    if ((directory.getUint16(at + 8, true) & 1) === 1) refuse(`${name} is encrypted`);
    if (place.method !== stored && place.method !== deflated) refuse(`${name} is packed by method ${place.method}`);
    if (place.method === stored && place.packedBytes !== place.sizeBytes) refuse(`${name} has two sizes`);
    entries.push({ name, sizeBytes: place.sizeBytes, read: () => readEntry(file, name, place) });
    at = next;
  }
  return entries;
}

/** The end record is searched for from the end; only a comment may follow it. */
async function findDirectory(file: Blob): Promise<{ count: number; start: number; size: number }> {
  const searched = Math.min(file.size, endBytes + longestComment);
  const tail = await viewOf(file, file.size - searched, searched);
  for (let at = searched - endBytes; at >= 0; at--) {
    if (tail.getUint32(at, true) !== 0x06054b50 || at + endBytes + tail.getUint16(at + 20, true) !== searched) continue;
    const [disk, first, here, count] = [4, 6, 8, 10].map((field) => tail.getUint16(at + field, true));
    const [size, start] = [tail.getUint32(at + 12, true), tail.getUint32(at + 16, true)];
    if (disk !== 0 || first !== 0 || here !== count) refuse("it is one of several parts");
    if (start === 0xffffffff || size === 0xffffffff || count === 0xffff) refuse("it is in the ZIP64 form");
    if (start + size > file.size - searched + at) refuse("its directory lies outside the file");
    return { count: count ?? 0, start, size };
  }
  refuse("its end is missing; it may be incomplete, or no zip archive");
}

function decodeName(bytes: Uint8Array): string {
  if (bytes.length === 0 || bytes.length > longestName) refuse(`a name has ${bytes.length} bytes`);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new AppError("bad-file", "the zip archive cannot be used: a name is not UTF-8", { cause });
  }
}

async function readEntry(
  file: Blob,
  name: string,
  {
    method,
    packedBytes,
    sizeBytes,
    headerStart,
    limit,
  }: {
    readonly method: number;
    readonly packedBytes: number;
    readonly sizeBytes: number;
    readonly headerStart: number;
    /** Where the directory begins: no entry reaches into it. */
    readonly limit: number;
  },
): Promise<Blob> {
  const header = await viewOf(file, headerStart, localHeaderBytes);
  if (header.getUint32(0, true) !== 0x04034b50) refuse(`${name} is not where the directory says`);
  const start = headerStart + localHeaderBytes + header.getUint16(26, true) + header.getUint16(28, true);
  if (start + packedBytes > limit) refuse(`${name} reaches beyond the files' part of the archive`);
  const packed = file.slice(start, start + packedBytes);
  return method === stored ? packed : inflate(packed, name, sizeBytes);
}

async function inflate(packed: Blob, name: string, sizeBytes: number): Promise<Blob> {
  const parts: Blob[] = [];
  let written = 0;
  const inflater = new Inflate((part) => {
    written += part.length;
    if (written > sizeBytes) refuse(`${name} is larger than the ${sizeBytes} bytes that the directory says`);
    parts.push(new Blob([part]));
  });
  try {
    for (let at = 0; at < packed.size; at += inflateChunkBytes) {
      const chunk = new Uint8Array(await packed.slice(at, at + inflateChunkBytes).arrayBuffer());
      inflater.push(chunk, at + inflateChunkBytes >= packed.size);
    }
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError("bad-file", `the zip archive cannot be used: ${name} is damaged`, { cause });
  }
  if (written !== sizeBytes) refuse(`${name} has ${written} bytes; the directory says ${sizeBytes}`);
  return new Blob(parts);
}
