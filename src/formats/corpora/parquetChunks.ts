import type { ColumnMetaData, FileMetaData, PageHeader } from "hyparquet";
import { parquetMetadata } from "hyparquet";
import { parquetHeader } from "hyparquet/src/column.js";
import { AppError, messageOf } from "../../base/errors";
import { decompressorOf } from "./parquetCodecs";
import {
  type ColumnShape,
  type PageCell,
  type PageColumn,
  type PageValue,
  readDictionary,
  readPage,
} from "./parquetPages";
import type { RangedBytes } from "./rangedBytes";
import { badCorpus } from "./textFile";

/** Bytes of the file's end that are read first: most often the whole footer. */
const tailBytes = 256 << 10;
const maxFooterBytes = 64 << 20;
/** Rows of a row group; each takes a few bytes of memory however small the file is. */
const maxGroupRows = 1 << 24;
/** Bytes of a column that are fetched at once. */
const windowBytes = 4 << 20;
/** A page's head with its statistics. */
const maxHeadBytes = 1 << 20;

/** What a file's footer says. Error: `bad-corpus`. */
export async function readFooter(bytes: RangedBytes, name: string): Promise<FileMetaData> {
  const { sizeBytes } = bytes;
  if (sizeBytes < 12) throw badCorpus(name, `${sizeBytes} bytes are no Parquet file`);
  let tail = await bytes.read(Math.max(0, sizeBytes - tailBytes), sizeBytes);
  const end = new DataView(tail.buffer, tail.byteOffset + tail.length - 8, 8);
  const mark = new TextDecoder("latin1").decode(tail.subarray(-4));
  if (mark === "PARE") throw badCorpus(name, "it is encrypted; only open Parquet files are read");
  if (mark !== "PAR1") throw badCorpus(name, "it does not end as a Parquet file does; it may be cut off");
  const footerBytes = end.getUint32(0, true) + 8;
  if (footerBytes + 4 > sizeBytes || footerBytes > maxFooterBytes) {
    throw badCorpus(
      name,
      `a footer of ${footerBytes} bytes in a file of ${sizeBytes}; at most ${maxFooterBytes} are read`,
    );
  }
  if (footerBytes > tail.length) tail = await bytes.read(sizeBytes - footerBytes, sizeBytes);
  try {
    return parquetMetadata(tail.slice(-footerBytes).buffer, { geoparquet: false });
  } catch (cause) {
    throw badCorpus(name, `its footer cannot be read: ${messageOf(cause)}`, cause);
  }
}

/** A column's part of a row group, and where it lies in the file. */
export interface ColumnChunk {
  readonly column: PageColumn;
  readonly start: number;
  readonly end: number;
  readonly rowCount: number;
}

/** A column of a file: the place of its values below the top, and how they nest. */
export interface ColumnPlace {
  /** Names joined by dots: `text`, `choices.list.element`. */
  readonly path: string;
  readonly shape: ColumnShape;
}

/** A column's chunks, one a row group. Error: `bad-corpus`. */
export function columnChunks(
  metadata: FileMetaData,
  { path: field, shape }: ColumnPlace,
  bytes: RangedBytes,
  name: string,
): ColumnChunk[] {
  return metadata.row_groups.map((group, index) => {
    const where = `${name}, row group ${index + 1}, column ${field}`;
    const chunk = group.columns.find((column) => column.meta_data?.path_in_schema.join(".") === field);
    if (!chunk?.meta_data) throw badCorpus(where, "it is missing");
    if (chunk.file_path) throw badCorpus(where, "it lies in another file");
    const rowCount = Number(group.num_rows);
    if (!(rowCount >= 0 && rowCount <= maxGroupRows)) {
      throw badCorpus(where, `it has ${rowCount} rows; at most ${maxGroupRows} are read`);
    }
    const { start, end } = chunkRange(chunk.meta_data, bytes, where);
    const { codec } = chunk.meta_data;
    return { column: { name: where, codec, decompress: decompressorOf(codec), ...shape }, start, end, rowCount };
  });
}

function chunkRange(meta: ColumnMetaData, { sizeBytes }: RangedBytes, where: string): { start: number; end: number } {
  const start = Number(meta.dictionary_page_offset || meta.data_page_offset);
  const end = start + Number(meta.total_compressed_size);
  if (start >= 4 && end >= start && end <= sizeBytes) return { start, end };
  throw badCorpus(where, `it lies at bytes ${start} to ${end} of ${sizeBytes}`);
}

/** Cells of some rows, and how far in the chunk they end. */
export interface CellBatch {
  readonly cells: readonly PageCell[];
  readonly doneBytes: number;
}

/** The cells of a column chunk, page by page. Error: `bad-corpus`. */
export async function* chunkCells(bytes: RangedBytes, chunk: ColumnChunk): AsyncGenerator<CellBatch, void> {
  const { column, start, rowCount } = chunk;
  let dictionary: readonly PageValue[] | undefined;
  const isList = column.emptyList !== undefined;
  /** The last row of the pages so far: a list may go on in the next. */
  let held: PageCell[] = [];
  let left = rowCount;
  for await (const { header, body, end } of chunkPages(bytes, chunk)) {
    if (header.type === "DICTIONARY_PAGE")
      dictionary = guarded(column.name, () => readDictionary(column, header, body));
    else if (header.type !== "INDEX_PAGE") {
      const [open = null] = held;
      const cells = guarded(column.name, () => readPage(column, header, body, { dictionary, rowLimit: left, open }));
      left -= cells.length;
      const ready = [...held, ...cells];
      held = isList ? ready.splice(-1) : [];
      yield { cells: ready, doneBytes: end - start };
    }
    if (left === 0 && !isList) return;
  }
  if (left > 0) throw badCorpus(column.name, `it ends ${left} rows before its ${rowCount}`);
  if (held.length > 0) yield { cells: held, doneBytes: chunk.end - start };
}

/** What the library throws at damage, and what its loose types lead to, becomes a named error. */
export function guarded<Value>(name: string, read: () => Value): Value {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw badCorpus(name, `it cannot be read: ${messageOf(cause)}`, cause);
  }
}

interface Page {
  readonly header: PageHeader;
  readonly body: Uint8Array<ArrayBuffer>;
  /** Place in the file where it ends. */
  readonly end: number;
}

/** The pages of a column chunk, fetched a few megabytes at a time. */
async function* chunkPages(bytes: RangedBytes, { column, start, end }: ColumnChunk): AsyncGenerator<Page, void> {
  let window = new Uint8Array();
  let windowStart = start;
  /** The bytes from `offset` on, at least `count` of them or all that are left. */
  const bytesAt = async (offset: number, count: number) => {
    const kept = window.subarray(offset - windowStart);
    if (kept.length >= Math.min(count, end - offset)) return kept;
    const fetched = await bytes.read(offset + kept.length, Math.min(end, offset + Math.max(count, windowBytes)));
    window = new Uint8Array(kept.length + fetched.length);
    window.set(kept);
    window.set(fetched, kept.length);
    windowStart = offset;
    return window;
  };
  for (let offset = start; offset < end; ) {
    const { header, headBytes } = parseHead(column, await bytesAt(offset, maxHeadBytes));
    const size = header.compressed_page_size;
    if (!(Number.isInteger(size) && size >= 0 && offset + headBytes + size <= end)) {
      throw badCorpus(column.name, `a page of ${size} bytes reaches beyond its column`);
    }
    const whole = await bytesAt(offset, headBytes + size);
    offset += headBytes + size;
    yield { header, body: whole.subarray(headBytes, headBytes + size), end: offset };
  }
}

function parseHead({ name }: PageColumn, bytes: Uint8Array<ArrayBuffer>): { header: PageHeader; headBytes: number } {
  const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
  try {
    const header = parquetHeader(reader);
    return { header, headBytes: reader.offset };
  } catch (cause) {
    throw badCorpus(name, `a page's head cannot be read: ${messageOf(cause)}`, cause);
  }
}
