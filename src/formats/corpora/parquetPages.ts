import type { CompressionCodec, PageHeader } from "hyparquet";
import { deltaBinaryUnpack } from "hyparquet/src/delta.js";
import { type PageCursor, readRuns, readVarint } from "./parquetRuns";
import { badCorpus } from "./textFile";

/** Decompresses a page into exactly `sizeBytes` bytes. */
export type Decompress = (input: Uint8Array<ArrayBuffer>, sizeBytes: number) => Uint8Array;

/** How the values of a column nest: flat, or a list a row. */
export interface ColumnShape {
  /** BYTE_ARRAY as text, or whole numbers. */
  readonly values: "text" | "int32" | "int64";
  /** The definition level of a value that is there; 0 where every row holds one. */
  readonly definition: number;
  /** Of lists: the definition level of an empty one. Undefined: rows hold single values. */
  readonly emptyList?: number;
}

/** What the pages of a column have in common. */
export interface PageColumn extends ColumnShape {
  /** File and column, for errors. */
  readonly name: string;
  readonly codec: CompressionCodec;
  readonly decompress: Decompress | undefined;
}

export type PageValue = string | number;
/** What a row holds: a value, null where there is none, or a list. */
export type PageCell = PageValue | null | readonly (PageValue | null)[];

/** Longest list of a row, on average over a page. */
const maxListLength = 64;

/** Largest page decompressed: writers aim at 1 MB, DuckDB at 100 MB. */
const maxPageBytes = 128 << 20;

/** The values of a dictionary page. Error: `bad-corpus`. */
export function readDictionary(column: PageColumn, header: PageHeader, body: Uint8Array<ArrayBuffer>): PageValue[] {
  const count = header.dictionary_page_header?.num_values ?? -1;
  const bytes = decompressed(column, body, header.uncompressed_page_size);
  checkCount(column, count, bytes.length / 4);
  return readPlainValues(column, { bytes, offset: 0 }, count);
}

/**
 * What a data page holds, one cell a row; at most `rowLimit` new rows. `dictionary` belongs to its column chunk. A list may
 * go on from the page before: `open` is then that row, which grows. Error: `bad-corpus`.
 */
export function readPage(
  column: PageColumn,
  header: PageHeader,
  body: Uint8Array<ArrayBuffer>,
  {
    dictionary,
    rowLimit,
    open,
  }: { readonly dictionary: readonly PageValue[] | undefined; readonly rowLimit: number; readonly open?: PageCell },
): PageCell[] {
  const isList = column.emptyList !== undefined;
  const page = openPage(column, header, body, isList ? (rowLimit + 1) * maxListLength : rowLimit);
  const { count, encoding, definitions, repetitions, cursor } = page;
  const present = definitions
    ? definitions.reduce((sum, level) => sum + (level === column.definition ? 1 : 0), 0)
    : count;
  const values = readValues(column, cursor, encoding, present, dictionary);
  if (!definitions) return values;
  let next = 0;
  const cells = Array.from(definitions, (level) => (level === column.definition ? (values[next++] ?? null) : null));
  if (!repetitions) return cells;
  const rows = gatherLists(column, cells, { definitions, repetitions, before: open });
  checkCount(column, rows.length, rowLimit);
  return rows;
}

/** Cells as lists: a repetition level of 0 begins a row. */
function gatherLists(
  { name, emptyList = 0 }: PageColumn,
  cells: readonly (PageValue | null)[],
  {
    definitions,
    repetitions,
    before,
  }: { readonly definitions: Uint32Array; readonly repetitions: Uint32Array; readonly before: PageCell | undefined },
): PageCell[] {
  const rows: (PageCell & (readonly (PageValue | null)[] | null))[] = [];
  let open = Array.isArray(before) ? (before as (PageValue | null)[]) : undefined;
  for (const [index, cell] of cells.entries()) {
    const level = definitions[index] ?? 0;
    if (repetitions[index] === 0) {
      open = level < emptyList ? undefined : [];
      rows.push(open ?? null);
    } else if (!open) throw badCorpus(name, "a page begins inside a list");
    if (level > emptyList) open?.push(cell);
  }
  return rows;
}

interface OpenPage {
  readonly count: number;
  readonly encoding: string;
  /** Undefined where every row holds a value. */
  readonly definitions: Uint32Array | undefined;
  /** Of lists. */
  readonly repetitions: Uint32Array | undefined;
  readonly cursor: PageCursor;
}

function openPage(column: PageColumn, header: PageHeader, body: Uint8Array<ArrayBuffer>, limit: number): OpenPage {
  const { data_page_header: first, data_page_header_v2: second, uncompressed_page_size: sizeBytes } = header;
  const { name, definition, emptyList } = column;
  const [repeatedWidth, definedWidth] = [emptyList === undefined ? 0 : 1, 32 - Math.clz32(definition)];
  if (header.type === "DATA_PAGE" && first) {
    const { num_values: count, encoding } = first;
    checkCount(column, count, limit);
    const cursor: PageCursor = { bytes: decompressed(column, body, sizeBytes), offset: 0 };
    const repetitions = prefixedLevels(column, cursor, repeatedWidth, count);
    return { count, encoding, repetitions, definitions: prefixedLevels(column, cursor, definedWidth, count), cursor };
  }
  if (header.type !== "DATA_PAGE_V2" || !second) throw badCorpus(name, `a page of the kind ${header.type} is not read`);
  const { num_values: count, encoding } = second;
  checkCount(column, count, limit);
  const { definition_levels_byte_length: definedBytes, repetition_levels_byte_length: repeatedBytes } = second;
  const levelBytes = definedBytes + repeatedBytes;
  const isSound = [definedBytes, repeatedBytes].every((length) => Number.isInteger(length) && length >= 0);
  if (!isSound || levelBytes > body.length || (repeatedWidth === 0 && repeatedBytes !== 0)) {
    throw badCorpus(name, "a page's levels do not fit it");
  }
  const levels = (start: number, end: number, width: number) =>
    width === 0 ? undefined : readRuns({ bytes: body.subarray(start, end), offset: 0 }, width, count, name);
  const repetitions = levels(0, repeatedBytes, repeatedWidth);
  const definitions = levels(repeatedBytes, levelBytes, definedWidth);
  const rest = body.subarray(levelBytes);
  const bytes = second.is_compressed === false ? rest : decompressed(column, rest, sizeBytes - levelBytes);
  return { count, encoding, repetitions, definitions, cursor: { bytes, offset: 0 } };
}

/** Levels behind their length in bytes; none where they take no bits. */
function prefixedLevels(column: PageColumn, cursor: PageCursor, width: number, count: number): Uint32Array | undefined {
  if (width === 0) return undefined;
  const end = uint32At(column, cursor) + cursor.offset;
  const levels = readRuns(cursor, width, count, column.name);
  if (end > cursor.bytes.length) throw badCorpus(column.name, "a page ends too early");
  cursor.offset = end;
  return levels;
}

function readValues(
  column: PageColumn,
  cursor: PageCursor,
  encoding: string,
  count: number,
  dictionary: readonly PageValue[] | undefined,
): PageValue[] {
  switch (encoding) {
    case "PLAIN":
      return readPlainValues(column, cursor, count);
    case "PLAIN_DICTIONARY":
    case "RLE_DICTIONARY":
      return lookUp(column, cursor, count, dictionary);
    default:
      return column.values === "text"
        ? readPackedTexts(column, cursor, encoding, count)
        : readPackedNumbers(column, cursor, encoding, count);
  }
}

function readPackedNumbers(column: PageColumn, cursor: PageCursor, encoding: string, count: number): number[] {
  if (encoding === "DELTA_BINARY_PACKED" && column.values === "int32") return [...readDeltas(column, cursor, count)];
  throw badCorpus(column.name, `the encoding ${encoding} is not read for whole numbers`);
}

function readPackedTexts(column: PageColumn, cursor: PageCursor, encoding: string, count: number): string[] {
  switch (encoding) {
    case "DELTA_LENGTH_BYTE_ARRAY":
      return decodeTexts(column, sliceAll(column, cursor, readDeltas(column, cursor, count)));
    case "DELTA_BYTE_ARRAY":
      return decodeTexts(column, readPrefixed(column, cursor, count));
    default:
      throw badCorpus(column.name, `the encoding ${encoding} is not read`);
  }
}

function lookUp(
  column: PageColumn,
  cursor: PageCursor,
  count: number,
  dictionary: readonly PageValue[] = [],
): PageValue[] {
  if (count === 0) return [];
  const width = cursor.bytes[cursor.offset++] ?? 0;
  const indexes = readRuns(cursor, width, count, column.name);
  return Array.from(indexes, (index) => {
    const value = dictionary[index];
    if (value !== undefined) return value;
    throw badCorpus(column.name, `a page names entry ${index} of a dictionary of ${dictionary.length}`);
  });
}

function readPlainValues(column: PageColumn, cursor: PageCursor, count: number): PageValue[] {
  if (column.values === "text") return decodeTexts(column, readPlain(column, cursor, count));
  const size = column.values === "int32" ? 4 : 8;
  checkCount(column, count, (cursor.bytes.length - cursor.offset) / size);
  const { bytes, offset } = cursor;
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset, count * size);
  cursor.offset = offset + count * size;
  return Array.from({ length: count }, (_, index) =>
    size === 4 ? view.getInt32(4 * index, true) : Number(view.getBigInt64(8 * index, true)),
  );
}

function readPlain(column: PageColumn, cursor: PageCursor, count: number): Uint8Array[] {
  checkCount(column, count, (cursor.bytes.length - cursor.offset) / 4);
  return Array.from({ length: count }, () => takeBytes(column, cursor, uint32At(column, cursor)));
}

/** Numbers in DELTA_BINARY_PACKED, of which `hyparquet` takes the header on trust. */
function readDeltas({ name }: PageColumn, cursor: PageCursor, count: number): Int32Array {
  if (count === 0) return new Int32Array();
  const start = cursor.offset;
  const [blockSize, miniblocks, total] = [readVarint(cursor, name), readVarint(cursor, name), readVarint(cursor, name)];
  const isSound = blockSize > 0 && miniblocks > 0 && blockSize % (miniblocks * 32) === 0 && blockSize <= 1 << 20;
  if (!isSound || total !== count) throw badCorpus(name, "a page of differences has an unsound head");
  const { bytes } = cursor;
  const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: start };
  const values = new Int32Array(count);
  deltaBinaryUnpack(reader, count, values);
  cursor.offset = reader.offset;
  return values;
}

function sliceAll(column: PageColumn, cursor: PageCursor, lengths: Int32Array): Uint8Array[] {
  return Array.from(lengths, (length) => takeBytes(column, cursor, length));
}

function readPrefixed(column: PageColumn, cursor: PageCursor, count: number): Uint8Array[] {
  const prefixes = readDeltas(column, cursor, count);
  const suffixes = readDeltas(column, cursor, count);
  const total = prefixes.reduce((sum, length) => sum + length, 0);
  if (total > maxPageBytes) throw badCorpus(column.name, `a page unfolds to ${total} bytes; ${maxPageBytes} are read`);
  let before: Uint8Array = new Uint8Array();
  return Array.from(suffixes, (length, index) => {
    const prefix = prefixes[index] ?? 0;
    if (prefix < 0 || prefix > before.length)
      throw badCorpus(column.name, "a text repeats more than the one before it");
    const suffix = takeBytes(column, cursor, length);
    const text = new Uint8Array(prefix + suffix.length);
    text.set(before.subarray(0, prefix));
    text.set(suffix, prefix);
    before = text;
    return text;
  });
}

function takeBytes({ name }: PageColumn, cursor: PageCursor, length: number): Uint8Array {
  const { bytes, offset } = cursor;
  if (length < 0 || offset + length > bytes.length) throw badCorpus(name, "a text reaches beyond its page");
  cursor.offset = offset + length;
  return bytes.subarray(offset, cursor.offset);
}

function uint32At({ name }: PageColumn, cursor: PageCursor): number {
  const { bytes, offset } = cursor;
  if (offset + 4 > bytes.length) throw badCorpus(name, "a page ends too early");
  cursor.offset = offset + 4;
  return new DataView(bytes.buffer, bytes.byteOffset + offset, 4).getUint32(0, true);
}

function decodeTexts({ name }: PageColumn, values: readonly Uint8Array[]): string[] {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  try {
    return values.map((value) => decoder.decode(value));
  } catch (cause) {
    throw badCorpus(name, "it holds bytes that are no UTF-8 text", cause);
  }
}

function checkCount({ name }: PageColumn, count: number, limit: number): void {
  if (Number.isInteger(count) && count >= 0 && count <= limit) return;
  throw badCorpus(name, `a page says that it holds ${count} values; it has room for ${Math.floor(limit)}`);
}

function decompressed(column: PageColumn, body: Uint8Array<ArrayBuffer>, sizeBytes: number): Uint8Array<ArrayBuffer> {
  const { name, codec, decompress } = column;
  if (!(Number.isInteger(sizeBytes) && sizeBytes >= 0 && sizeBytes <= maxPageBytes)) {
    throw badCorpus(name, `a page of ${sizeBytes} bytes; at most ${maxPageBytes} are read`);
  }
  if (codec === "UNCOMPRESSED") return body;
  if (!decompress) throw badCorpus(name, `the compression ${codec} is not read`);
  if (sizeBytes === 0) return new Uint8Array();
  let page: Uint8Array;
  try {
    page = decompress(body, sizeBytes);
  } catch (cause) {
    throw badCorpus(name, `a page cannot be decompressed (${codec})`, cause);
  }
  if (page.length !== sizeBytes) {
    throw badCorpus(name, `a page decompresses to ${page.length} bytes; its head says ${sizeBytes}`);
  }
  return page as Uint8Array<ArrayBuffer>;
}
