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

type Schema = NonNullable<WriteOptions["schema"]>;

/** A list as writers of today describe it: the list, its repeated level, and where it holds structs these. */
function listSchema(name: string, fields: readonly string[]): Schema {
  const leaf = (field: string) =>
    ({ name: field, type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "OPTIONAL" }) as const;
  const isStruct = fields.length > 0;
  return [
    { name, repetition_type: "OPTIONAL", num_children: 1, converted_type: "LIST" },
    { name: "list", repetition_type: "REPEATED", num_children: 1 },
    ...(isStruct
      ? [{ name: "element", repetition_type: "OPTIONAL" as const, num_children: fields.length }, ...fields.map(leaf)]
      : [leaf("element")]),
  ];
}

/** What a row of conversations holds: turns, or nothing; words of its own; a group with a field. */
export interface TalkRow {
  readonly messages: readonly { readonly role: string; readonly content: string | null }[] | null;
  readonly tags: readonly string[];
  readonly meta: { readonly title: string | null } | null;
}

/** A Parquet file of nested columns: `messages` (a list of structs), `tags` (a list), `meta` (a group). */
export function writeTalks(rows: readonly TalkRow[], options: Partial<WriteOptions> = {}): Uint8Array<ArrayBuffer> {
  const schema: Schema = [
    { name: "root", num_children: 3 },
    ...listSchema("messages", ["role", "content"]),
    ...listSchema("tags", []),
    { name: "meta", repetition_type: "OPTIONAL", num_children: 1 },
    { name: "title", type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "OPTIONAL" },
  ];
  const columnData = (["messages", "tags", "meta"] as const).map((name) => ({
    name,
    data: rows.map((row) => row[name]),
  }));
  return writeParquet({ schema, columnData, ...options });
}
