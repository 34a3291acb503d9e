import type { FileMetaData } from "hyparquet";
import { type ColumnPlace, chunkCells, columnChunks, guarded, readFooter } from "./parquetChunks";
import type { ColumnShape, PageCell } from "./parquetPages";
import type { RangedBytes } from "./rangedBytes";
import { badCorpus } from "./textFile";

type Element = FileMetaData["schema"][number];

/** Columns of a benchmark's file: a few. */
const maxColumns = 100;

/**
 * The records of a Parquet file, row by row: its columns of texts and whole numbers, and of lists of either; others are left
 * out. Error: `bad-corpus`.
 */
export async function* readParquetRecords(
  bytes: RangedBytes,
  name: string,
): AsyncGenerator<Readonly<Record<string, unknown>>, void> {
  const metadata = await readFooter(bytes, name);
  const columns = guarded(name, () => readableColumns(metadata));
  if (columns.length === 0) throw badCorpus(name, "no column holds texts or whole numbers");
  if (columns.length > maxColumns) throw badCorpus(name, `it has ${columns.length} columns; ${maxColumns} are read`);
  const chunks = guarded(name, () => columns.map((column) => columnChunks(metadata, column, bytes, name)));
  for (const group of metadata.row_groups.keys()) {
    const cells: (readonly PageCell[])[] = [];
    for (const ofColumn of chunks) {
      const chunk = ofColumn[group];
      const own: PageCell[] = [];
      if (chunk) for await (const batch of chunkCells(bytes, chunk)) for (const cell of batch.cells) own.push(cell);
      cells.push(own);
    }
    const rowCount = cells[0]?.length ?? 0;
    for (let row = 0; row < rowCount; row += 1) {
      yield Object.fromEntries(columns.map(({ field }, index) => [field, cells[index]?.[row] ?? null]));
    }
  }
}

interface ReadColumn extends ColumnPlace {
  /** Its name at the top. */
  readonly field: string;
}

function readableColumns({ schema }: FileMetaData): ReadColumn[] {
  const found: ReadColumn[] = [];
  for (let index = 1; index < schema.length; index += 1) {
    const element = schema[index];
    if (!element) break;
    const column = element.num_children ? listColumn(schema, index) : flatColumn(element);
    if (column) found.push(column);
    if (element.num_children) index = lastOfGroup(schema, index);
  }
  return found;
}

function valuesOf({ type }: Element): ColumnShape["values"] | undefined {
  if (type === "BYTE_ARRAY") return "text";
  if (type === "INT32") return "int32";
  return type === "INT64" ? "int64" : undefined;
}

function flatColumn(element: Element): ReadColumn | undefined {
  const values = valuesOf(element);
  if (!values || element.repetition_type === "REPEATED") return undefined;
  const definition = element.repetition_type === "REQUIRED" ? 0 : 1;
  return { field: element.name, path: element.name, shape: { values, definition } };
}

/** A list as the format's rules write it: a group of one repeated group of one value. */
function listColumn(schema: FileMetaData["schema"], index: number): ReadColumn | undefined {
  const [outer, repeated, element] = schema.slice(index, index + 3);
  if (!outer || !repeated || !element || outer.num_children !== 1 || repeated.num_children !== 1) return undefined;
  const values = valuesOf(element);
  const isList = repeated.repetition_type === "REPEATED" && outer.repetition_type !== "REPEATED";
  if (!values || !isList || element.num_children || element.repetition_type === "REPEATED") return undefined;
  const emptyList = outer.repetition_type === "REQUIRED" ? 0 : 1;
  const definition = emptyList + 1 + (element.repetition_type === "REQUIRED" ? 0 : 1);
  const path = [outer, repeated, element].map(({ name }) => name).join(".");
  return { field: outer.name, path, shape: { values, definition, emptyList } };
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
