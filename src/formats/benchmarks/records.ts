import { parseJsonLine } from "../corpora/jsonLines";
import { blobBytes } from "../corpora/rangedBytes";
import { readRecords } from "../corpora/separated";
import { badCorpus } from "../corpora/textFile";
import { readLines } from "../corpora/utf8";
import { benchmarkFileName } from "./fileName";

/** A record of a table: its fields by name, and by their places where the file gives them an order. */
export interface BenchmarkRecord {
  /** For errors: "mgsm_es.tsv, record 3". */
  readonly where: string;
  readonly fields: Readonly<Record<string, unknown>>;
  /** Empty for files whose fields have no order. */
  readonly cells: readonly string[];
}

/** Benchmarks hold some hundreds to some ten thousands of problems. */
const maxRecords = 100_000;
const maxFileBytes = 256 << 20;
/** The longest line or field, in UTF-16 units. */
const maxCharacters = 1 << 20;

/**
 * The records of a benchmark's file, as it comes: .tsv, .csv, .jsonl or .parquet, by the end of its name. Cells of .tsv and
 * .csv are named by the first record where `isHeader` says that it is one. Error: `bad-corpus`, naming the record.
 */
export async function readBenchmark(
  file: Blob,
  name: string,
  isHeader: (cells: readonly string[]) => boolean,
): Promise<BenchmarkRecord[]> {
  if (file.size > maxFileBytes)
    throw badCorpus(name, `it has ${file.size} bytes; benchmarks of at most ${maxFileBytes} are read`);
  const records: BenchmarkRecord[] = [];
  for await (const record of recordsOf(file, name, isHeader)) {
    if (records.length === maxRecords) throw badCorpus(name, `it holds more than ${maxRecords} records`);
    records.push(record);
  }
  if (records.length === 0) throw badCorpus(name, "it holds no record");
  return records;
}

function recordsOf(file: Blob, name: string, isHeader: (cells: readonly string[]) => boolean) {
  switch (benchmarkFileName.exec(name)?.[1]?.toLowerCase()) {
    case "jsonl":
      return lineRecords(file, name);
    case "parquet":
      return parquetRecords(file, name);
    case "csv":
    case "tsv":
      return cellRecords(file, name, isHeader);
    default:
      throw badCorpus(name, "a name that ends in .tsv, .csv, .jsonl or .parquet was expected");
  }
}

async function* lineRecords(file: Blob, name: string): AsyncGenerator<BenchmarkRecord, void> {
  let line = 0;
  for await (const { lines } of readLines(blobBytes(file), name, maxCharacters)) {
    for (const source of lines) {
      line += 1;
      if (source.trim() === "") continue;
      const fields = Object.fromEntries(Object.entries(parseJsonLine(source, name, line)));
      yield { where: `${name}, line ${line}`, fields, cells: [] };
    }
  }
}

async function* cellRecords(
  file: Blob,
  name: string,
  isHeader: (cells: readonly string[]) => boolean,
): AsyncGenerator<BenchmarkRecord, void> {
  let [record, names]: [number, readonly string[]] = [0, []];
  for await (const { records } of readRecords(blobBytes(file), name)) {
    for (const cells of records) {
      record += 1;
      if (record === 1 && isHeader(cells)) {
        names = cells;
        continue;
      }
      const fields = Object.fromEntries(
        names.flatMap((field, index) => (index in cells ? [[field, cells[index]]] : [])),
      );
      yield { where: `${name}, record ${record}`, fields, cells };
    }
  }
}

/** What reads Parquet is loaded with the first such file. */
async function* parquetRecords(file: Blob, name: string): AsyncGenerator<BenchmarkRecord, void> {
  const { readParquetRecords } = await import("../corpora/parquetRecords");
  let record = 0;
  for await (const fields of readParquetRecords(blobBytes(file), name)) {
    record += 1;
    yield { where: `${name}, record ${record}`, fields, cells: [] };
  }
}
