import { openSync, readSync, statSync } from "node:fs";
import { inflateRawSync } from "node:zlib";
import { bytesFile, type HubFile } from "./hubFiles";

/** The files of a zip archive on disk by its directory; those that are stored are read where they lie. */
export function archiveFiles(archive: string): HubFile[] {
  const descriptor = openSync(archive, "r");
  const read = (start: number, end: number): Buffer => {
    const bytes = Buffer.alloc(end - start);
    let at = 0;
    while (at < bytes.length) at += readSync(descriptor, bytes, at, bytes.length - at, start + at);
    return bytes;
  };
  const { size } = statSync(archive);
  const end = read(size - 22, size);
  const directory = read(end.readUInt32LE(16), end.readUInt32LE(16) + end.readUInt32LE(12));
  const files: HubFile[] = [];
  for (let at = 0; at < directory.length; ) {
    const [packed, sizeBytes, place] = [20, 24, 42].map((field) => directory.readUInt32LE(at + field)) as [
      number,
      number,
      number,
    ];
    const [nameLength, extra, comment] = [28, 30, 32].map((field) => directory.readUInt16LE(at + field)) as [
      number,
      number,
      number,
    ];
    const path = directory.toString("utf8", at + 46, at + 46 + nameLength);
    const local = read(place, place + 30);
    const first = place + 30 + local.readUInt16LE(26) + local.readUInt16LE(28);
    const isStored = directory.readUInt16LE(at + 10) === 0;
    if (isStored) files.push({ path, sizeBytes, read: (start, stop) => read(first + start, first + stop) });
    else files.push(bytesFile(path, inflateRawSync(read(first, first + packed))));
    at += 46 + nameLength + extra + comment;
  }
  return files;
}
