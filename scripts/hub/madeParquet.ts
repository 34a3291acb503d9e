// Parquet files for tests, written by another program than the one that reads them.
import { brotliCompressSync, gzipSync } from "node:zlib";
import { parquetWriteBuffer } from "hyparquet-writer";

type WriteOptions = Parameters<typeof parquetWriteBuffer>[0];

/** A frame of one stored block: what Zstandard writes for bytes that do not shrink. */
function zstdStored(input: Uint8Array): Uint8Array {
  const head = new DataView(new ArrayBuffer(12));
  head.setUint32(0, 0xfd2fb528, true);
  head.setUint8(4, 0b1010_0000);
  head.setUint32(5, input.length, true);
  const block = (input.length << 3) | 1;
  head.setUint8(9, block & 255);
  head.setUint8(10, (block >> 8) & 255);
  head.setUint8(11, (block >> 16) & 255);
  return Buffer.concat([new Uint8Array(head.buffer), input]);
}

/** One sequence of literals alone. */
function lz4Stored(input: Uint8Array): Uint8Array {
  const lengths: number[] = [];
  for (let left = input.length - 15; left >= 0; left -= 255) lengths.push(Math.min(255, left));
  if (lengths.at(-1) === 255) lengths.push(0);
  const token = Math.min(15, input.length) << 4;
  return Buffer.concat([Uint8Array.of(token, ...lengths), input]);
}

/** A Parquet file in memory. */
export function writeParquet(options: WriteOptions): Uint8Array<ArrayBuffer> {
  const compressors = { GZIP: gzipSync, BROTLI: brotliCompressSync, ZSTD: zstdStored, LZ4_RAW: lz4Stored };
  return new Uint8Array(parquetWriteBuffer({ compressors, ...options }));
}
