import type { ColumnMetaData, FileMetaData, PageHeader } from "hyparquet";
import { parquetMetadata } from "hyparquet";
import { parquetHeader } from "hyparquet/src/column.js";
import { AppError, messageOf } from "../../base/errors";
import { decompressorOf } from "./parquetCodecs";
import { type PageColumn, readDictionary, readTextPage } from "./parquetPages";
import type { RangedBytes } from "./rangedBytes";
import { badCorpus, columnPositions, type TextBatch, type TextColumn, type TextSource } from "./textFile";

/** Bytes of the file's end that are read first: most often the whole footer. */
const tailBytes = 256 << 10;
const maxFooterBytes = 64 << 20;
/** Rows of a row group; each takes a few bytes of memory however small the file is. */
const maxGroupRows = 1 << 24;
/** Bytes of a column that are fetched at once. */
const windowBytes = 4 << 20;
/** A page's head with its statistics. */
const maxHeadBytes = 1 << 20;

/**
 * Opens a Parquet file by its footer alone. Its columns are those that hold texts: BYTE_ARRAY, neither nested nor
 * repeated. Texts are then read page by page, so that only what one asks for is fetched. Error: `bad-corpus`.
 */
export async function openParquet(bytes: RangedBytes, name: string, column: TextColumn): Promise<TextSource> {
  const metadata = await readFooter(bytes, name);
  const columns = guarded(name, () => textColumns(metadata));
  if (columns.length === 0) throw badCorpus(name, "no column holds texts");
  const chosen = columnPositions(column, columns, name).map((position) => columns[position] ?? "");
  const chunks = guarded(name, () => chosen.map((field) => columnChunks(metadata, field, bytes, name)));
  const totalBytes = chunks.flat().reduce((sum, { start, end }) => sum + end - start, 0);
  return { totalBytes, columns, read: () => joinColumns(chunks.map((list) => columnTexts(bytes, list))) };
}

async function readFooter(bytes: RangedBytes, name: string): Promise<FileMetaData> {
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

function textColumns({ schema }: FileMetaData): string[] {
  const found: string[] = [];
  for (let index = 1; index < schema.length; index += 1) {
    const element = schema[index];
    if (!element) break;
    if (element.num_children) {
      index = lastOfGroup(schema, index);
      continue;
    }
    if (element.type === "BYTE_ARRAY" && element.repetition_type !== "REPEATED") found.push(element.name);
  }
  return found;
}

/** Index of the last element below a group: elements stand in depth-first order. */
function lastOfGroup(schema: FileMetaData["schema"], group: number): number {
  let open = schema[group]?.num_children ?? 0;
  let index = group;
  while (open > 0 && index + 1 < schema.length) {
    index += 1;
    open += (schema[index]?.num_children ?? 0) - 1;
  }
  return index;
}

/** A column's part of a row group, and where it lies in the file. */
interface ColumnChunk {
  readonly column: PageColumn;
  readonly start: number;
  readonly end: number;
  readonly rowCount: number;
}

function columnChunks(metadata: FileMetaData, field: string, bytes: RangedBytes, name: string): ColumnChunk[] {
  const isOptional = metadata.schema.find((element) => element.name === field)?.repetition_type !== "REQUIRED";
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
    return { column: { name: where, codec, decompress: decompressorOf(codec), isOptional }, start, end, rowCount };
  });
}

function chunkRange(meta: ColumnMetaData, { sizeBytes }: RangedBytes, where: string): { start: number; end: number } {
  const start = Number(meta.dictionary_page_offset || meta.data_page_offset);
  const end = start + Number(meta.total_compressed_size);
  if (start >= 4 && end >= start && end <= sizeBytes) return { start, end };
  throw badCorpus(where, `it lies at bytes ${start} to ${end} of ${sizeBytes}`);
}

interface ColumnBatch {
  readonly texts: (string | null)[];
  readonly doneBytes: number;
}

async function* columnTexts(bytes: RangedBytes, chunks: readonly ColumnChunk[]): AsyncGenerator<ColumnBatch, void> {
  let before = 0;
  for (const chunk of chunks) {
    for await (const { texts, doneBytes } of chunkTexts(bytes, chunk)) yield { texts, doneBytes: before + doneBytes };
    before += chunk.end - chunk.start;
  }
}

async function* chunkTexts(bytes: RangedBytes, chunk: ColumnChunk): AsyncGenerator<ColumnBatch, void> {
  const { column, start, rowCount } = chunk;
  let dictionary: readonly string[] | undefined;
  let left = rowCount;
  for await (const { header, body, end } of chunkPages(bytes, chunk)) {
    if (header.type === "DICTIONARY_PAGE")
      dictionary = guarded(column.name, () => readDictionary(column, header, body));
    else if (header.type !== "INDEX_PAGE") {
      const texts = guarded(column.name, () => readTextPage(column, header, body, { dictionary, rowLimit: left }));
      left -= texts.length;
      yield { texts, doneBytes: end - start };
    }
    if (left === 0) return;
  }
  if (left > 0) throw badCorpus(column.name, `it ends ${left} rows before its ${rowCount}`);
}

/** What the library throws at damage, and what its loose types lead to, becomes a named error. */
function guarded<Value>(name: string, read: () => Value): Value {
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

/** Rows of several columns side by side, joined by a line break; rows without any text are left out. */
async function* joinColumns(columns: readonly AsyncGenerator<ColumnBatch, void>[]): AsyncGenerator<TextBatch, void> {
  const waiting: (string | null)[][] = columns.map(() => []);
  const done = columns.map(() => 0);
  for (;;) {
    for (const [index, column] of columns.entries()) {
      if (waiting[index]?.length) continue;
      const step = await column.next();
      if (step.done) return;
      waiting[index] = step.value.texts;
      done[index] = step.value.doneBytes;
    }
    const count = Math.min(...waiting.map(({ length }) => length));
    const parts = waiting.map((texts) => texts.splice(0, count));
    const texts = Array.from({ length: count }, (_, row) =>
      parts
        .map((column) => column[row])
        .filter((text) => text)
        .join("\n"),
    );
    yield { texts: texts.filter((text) => text !== ""), doneBytes: done.reduce((sum, bytes) => sum + bytes, 0) };
  }
}
