import { badCorpus } from "./textFile";

/** A place in a page's bytes. */
export interface PageCursor {
  readonly bytes: Uint8Array<ArrayBuffer>;
  offset: number;
}

/** Reads an unsigned LEB128 number below 2³². Error: `bad-corpus`. */
export function readVarint(cursor: PageCursor, name: string): number {
  let value = 0;
  for (let shift = 0; shift < 35; shift += 7) {
    const byte = cursor.bytes[cursor.offset++];
    if (byte === undefined) throw badCorpus(name, "a page ends too early");
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return value;
  }
  throw badCorpus(name, "a page holds a number of more than 32 bits");
}

/**
 * Reads `count` numbers of `width` bits (0 to 32) in Parquet's run-length and bit-packed hybrid: a run is a varint h and
 * then, where h is even, one value repeated h / 2 times in ⌈width / 8⌉ bytes; where odd, (h >> 1) · 8 values of `width`
 * bits, lowest bit first. Nothing beyond `count` is kept, however long a run says it is. Error: `bad-corpus`.
 */
export function readRuns(cursor: PageCursor, width: number, count: number, name: string): Uint32Array {
  if (width > 32) throw badCorpus(name, `a page packs numbers of ${width} bits`);
  const values = new Uint32Array(count);
  let filled = 0;
  while (filled < count) {
    const header = readVarint(cursor, name);
    const isPacked = header % 2 === 1;
    const length = isPacked ? (header - 1) * 4 : header / 2;
    if (length === 0) throw badCorpus(name, "a page holds an empty run");
    const end = Math.min(count, filled + length);
    if (isPacked) readPacked(cursor, width, values.subarray(filled, end), length, name);
    else values.fill(readFixed(cursor, width, name), filled, end);
    filled = end;
  }
  return values;
}

function readFixed(cursor: PageCursor, width: number, name: string): number {
  const size = Math.ceil(width / 8);
  let value = 0;
  for (let index = 0; index < size; index++) value += byteAt(cursor, cursor.offset + index, name) * 2 ** (8 * index);
  cursor.offset += size;
  return value;
}

function readPacked(cursor: PageCursor, width: number, values: Uint32Array, length: number, name: string): void {
  const { offset } = cursor;
  for (let index = 0; index < values.length; index++) {
    let value = 0;
    for (let read = 0; read < width; ) {
      const bit = index * width + read;
      const taken = Math.min(8 - (bit % 8), width - read);
      const byte = byteAt(cursor, offset + Math.floor(bit / 8), name);
      value += ((byte >> (bit % 8)) & ((1 << taken) - 1)) * 2 ** read;
      read += taken;
    }
    values[index] = value;
  }
  cursor.offset = offset + (length / 8) * width;
}

function byteAt({ bytes }: PageCursor, offset: number, name: string): number {
  const byte = bytes[offset];
  if (byte === undefined) throw badCorpus(name, "a page ends too early");
  return byte;
}
