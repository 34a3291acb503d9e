import Papa from "papaparse";
import type { RangedBytes } from "./rangedBytes";
import {
  badCorpus,
  columnList,
  columnPositions,
  maxDocumentCharacters,
  type TextBatch,
  type TextColumn,
  type TextSource,
} from "./textFile";
import { readUtf8 } from "./utf8";

/** Some records of a table, cell by cell. */
export interface Records {
  readonly records: readonly (readonly string[])[];
  readonly doneBytes: number;
}

/**
 * Opens a .csv (RFC 4180; the delimiter is one of , ; | and tab, seen from the first records) or a .tsv (tabs, no quotation
 * marks). A column given by number says that there is no header row. Error: `bad-corpus` with the number of the record.
 */
export async function openSeparated(bytes: RangedBytes, name: string, column: TextColumn): Promise<TextSource> {
  const wanted = columnList(column);
  const hasHeader = wanted.every((field) => typeof field === "string");
  if (!hasHeader && wanted.some((field) => typeof field === "string")) {
    throw badCorpus(name, "columns are given all by name (of the header row) or all by number (there is none)");
  }
  const first = await firstRecord(bytes, name);
  const columns = first.map((field, index) => (hasHeader ? field : String(index + 1)));
  return {
    totalBytes: bytes.sizeBytes,
    columns,
    read: () => documents(bytes, name, columnPositions(column, columns, name), hasHeader),
  };
}

async function firstRecord(bytes: RangedBytes, name: string): Promise<readonly string[]> {
  for await (const { records } of readRecords(bytes, name)) {
    const [first] = records;
    if (first) return first;
  }
  throw badCorpus(name, "it holds no record");
}

async function* documents(
  bytes: RangedBytes,
  name: string,
  positions: readonly number[],
  hasHeader: boolean,
): AsyncGenerator<TextBatch, void> {
  let record = 0;
  for await (const { records, doneBytes } of readRecords(bytes, name)) {
    const texts: string[] = [];
    for (const fields of records) {
      record += 1;
      if (record === 1 && hasHeader) continue;
      const text = positions.map((position) => fieldAt(fields, position, name, record)).join("\n");
      if (text !== "") texts.push(text);
    }
    yield { texts, doneBytes };
  }
}

function fieldAt(fields: readonly string[], position: number, name: string, record: number): string {
  const field = fields[position];
  if (field !== undefined) return field;
  throw badCorpus(`${name}, record ${record}`, `it has ${fields.length} fields; the text is in field ${position + 1}`);
}

/** The records of a .csv or .tsv in batches, blank lines left out. Error: `bad-corpus` with the number of the record. */
export async function* readRecords(bytes: RangedBytes, name: string): AsyncGenerator<Records, void> {
  const isTabbed = /\.tsv$/i.test(name);
  let delimiter = isTabbed ? "\t" : undefined;
  let rest = "";
  let record = 0;
  for await (const { text, doneBytes } of readUtf8(bytes, name)) {
    const isLast = doneBytes === bytes.sizeBytes;
    const whole = rest + text;
    delimiter ??= guessDelimiter(whole);
    const parser = new Papa.Parser({ delimiter, newline: "\n", ...(isTabbed && { fastMode: true }) });
    const { data, errors, meta }: Papa.ParseResult<string[]> = parser.parse(whole, 0, !isLast);
    const [error] = errors;
    if (error) {
      const place = record + (error.row ?? 0) + 1;
      throw badCorpus(`${name}, record ${place}`, `${error.message}; a quotation mark inside a field is doubled`);
    }
    rest = isLast ? "" : whole.slice(meta.cursor);
    if (rest.length > maxDocumentCharacters) {
      throw badCorpus(
        `${name}, record ${record + data.length + 1}`,
        `it is longer than ${maxDocumentCharacters} characters; a quotation mark may be missing`,
      );
    }
    record += data.length;
    yield { records: data.filter((fields) => fields.length > 1 || fields[0] !== ""), doneBytes };
  }
}

/** The delimiter that cuts the first records into equal numbers of fields. */
function guessDelimiter(text: string): string {
  const sample = text.slice(0, 1 << 16);
  return Papa.parse(sample, { preview: 20, delimitersToGuess: [",", ";", "\t", "|"] }).meta.delimiter || ",";
}
