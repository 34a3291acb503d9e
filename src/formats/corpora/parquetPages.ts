import type { CompressionCodec, PageHeader } from "hyparquet";
import { deltaBinaryUnpack } from "hyparquet/src/delta.js";
import { type PageCursor, readRuns, readVarint } from "./parquetRuns";
import { badCorpus } from "./textFile";

/** Decompresses a page into exactly `sizeBytes` bytes. */
export type Decompress = (input: Uint8Array<ArrayBuffer>, sizeBytes: number) => Uint8Array;

/** What the pages of a column of texts have in common. */
export interface PageColumn {
  /** File and column, for errors. */
  readonly name: string;
  readonly codec: CompressionCodec;
  readonly decompress: Decompress | undefined;
  /** Rows may hold no text. */
  readonly isOptional: boolean;
}

/** Largest page decompressed: writers aim at 1 MB, DuckDB at 100 MB. */
const maxPageBytes = 128 << 20;

/** The texts of a dictionary page. Error: `bad-corpus`. */
export function readDictionary(column: PageColumn, header: PageHeader, body: Uint8Array<ArrayBuffer>): string[] {
  const count = header.dictionary_page_header?.num_values ?? -1;
  const bytes = decompressed(column, body, header.uncompressed_page_size);
  checkCount(column, count, bytes.length / 4);
  return decodeTexts(column, readPlain(column, { bytes, offset: 0 }, count));
}

/**
 * The texts of a data page, one a row, null where a row holds none; at most `rowLimit` rows. `dictionary` belongs to its
 * column chunk. Error: `bad-corpus`.
 */
export function readTextPage(
  column: PageColumn,
  header: PageHeader,
  body: Uint8Array<ArrayBuffer>,
  { dictionary, rowLimit }: { readonly dictionary: readonly string[] | undefined; readonly rowLimit: number },
): (string | null)[] {
  const { count, encoding, levels, cursor } = openPage(column, header, body, rowLimit);
  const valueCount = levels ? levels.reduce((sum, level) => sum + level, 0) : count;
  const texts = readValues(column, cursor, encoding, valueCount, dictionary);
  if (!levels) return texts;
  let next = 0;
  return Array.from(levels, (level) => (level === 1 ? (texts[next++] ?? null) : null));
}

interface OpenPage {
  readonly count: number;
  readonly encoding: string;
  /** Of an optional column: 1 where the row holds a text, 0 where not. */
  readonly levels: Uint32Array | undefined;
  readonly cursor: PageCursor;
}

function openPage(column: PageColumn, header: PageHeader, body: Uint8Array<ArrayBuffer>, rowLimit: number): OpenPage {
  const { data_page_header: first, data_page_header_v2: second, uncompressed_page_size: sizeBytes } = header;
  const { name, isOptional } = column;
  if (header.type === "DATA_PAGE" && first) {
    checkCount(column, first.num_values, rowLimit);
    const cursor: PageCursor = { bytes: decompressed(column, body, sizeBytes), offset: 0 };
    let levels: Uint32Array | undefined;
    if (isOptional) {
      const length = uint32At(column, cursor);
      const end = cursor.offset + length;
      levels = readRuns(cursor, 1, first.num_values, name);
      if (end > cursor.bytes.length) throw badCorpus(name, "a page ends too early");
      cursor.offset = end;
    }
    return { count: first.num_values, encoding: first.encoding, levels, cursor };
  }
  if (header.type !== "DATA_PAGE_V2" || !second) throw badCorpus(name, `a page of the kind ${header.type} is not read`);
  checkCount(column, second.num_values, rowLimit);
  const { definition_levels_byte_length: levelBytes, repetition_levels_byte_length: repeated } = second;
  if (repeated !== 0 || !(Number.isInteger(levelBytes) && levelBytes >= 0 && levelBytes <= body.length)) {
    throw badCorpus(name, "a page's levels do not fit it");
  }
  const levels = isOptional
    ? readRuns({ bytes: body.subarray(0, levelBytes), offset: 0 }, 1, second.num_values, name)
    : undefined;
  const rest = body.subarray(levelBytes);
  const bytes = second.is_compressed === false ? rest : decompressed(column, rest, sizeBytes - levelBytes);
  return { count: second.num_values, encoding: second.encoding, levels, cursor: { bytes, offset: 0 } };
}

function readValues(
  column: PageColumn,
  cursor: PageCursor,
  encoding: string,
  count: number,
  dictionary: readonly string[] | undefined,
): string[] {
  switch (encoding) {
    case "PLAIN":
      return decodeTexts(column, readPlain(column, cursor, count));
    case "PLAIN_DICTIONARY":
    case "RLE_DICTIONARY":
      return lookUp(column, cursor, count, dictionary);
    case "DELTA_LENGTH_BYTE_ARRAY":
      return decodeTexts(column, sliceAll(column, cursor, readDeltas(column, cursor, count)));
    case "DELTA_BYTE_ARRAY":
      return decodeTexts(column, readPrefixed(column, cursor, count));
    default:
      throw badCorpus(column.name, `the encoding ${encoding} is not read`);
  }
}

function lookUp(column: PageColumn, cursor: PageCursor, count: number, dictionary: readonly string[] = []): string[] {
  if (count === 0) return [];
  const width = cursor.bytes[cursor.offset++] ?? 0;
  const indexes = readRuns(cursor, width, count, column.name);
  return Array.from(indexes, (index) => {
    const text = dictionary[index];
    if (text !== undefined) return text;
    throw badCorpus(column.name, `a page names entry ${index} of a dictionary of ${dictionary.length}`);
  });
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
