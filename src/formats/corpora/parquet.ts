import type { FileMetaData } from "hyparquet";
import { type ColumnChunk, chunkCells, columnChunks, guarded, readFooter } from "./parquetChunks";
import type { ColumnShape } from "./parquetPages";
import type { RangedBytes } from "./rangedBytes";
import { badCorpus, columnPositions, type TextBatch, type TextColumn, type TextSource } from "./textFile";

/**
 * Opens a Parquet file by its footer alone. Its columns are those that hold texts: BYTE_ARRAY, neither nested nor
 * repeated. Texts are then read page by page, so that only what one asks for is fetched. Error: `bad-corpus`.
 */
export async function openParquet(bytes: RangedBytes, name: string, column: TextColumn): Promise<TextSource> {
  const metadata = await readFooter(bytes, name);
  const columns = guarded(name, () => textColumns(metadata));
  if (columns.length === 0) throw badCorpus(name, "no column holds texts");
  const chosen = columnPositions(column, columns, name).map((position) => columns[position] ?? "");
  const chunks = guarded(name, () =>
    chosen.map((path) => columnChunks(metadata, { path, shape: flatShape(metadata, path) }, bytes, name)),
  );
  const totalBytes = chunks.flat().reduce((sum, { start, end }) => sum + end - start, 0);
  return { totalBytes, columns, read: () => joinColumns(chunks.map((list) => columnTexts(bytes, list))) };
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
export function lastOfGroup(schema: FileMetaData["schema"], group: number): number {
  let open = schema[group]?.num_children ?? 0;
  let index = group;
  while (open > 0 && index + 1 < schema.length) {
    index += 1;
    open += (schema[index]?.num_children ?? 0) - 1;
  }
  return index;
}

function flatShape({ schema }: FileMetaData, field: string): ColumnShape {
  const isOptional = schema.find((element) => element.name === field)?.repetition_type !== "REQUIRED";
  return { values: "text", definition: isOptional ? 1 : 0 };
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
  for await (const { cells, doneBytes } of chunkCells(bytes, chunk)) {
    yield { texts: cells.map((cell) => (typeof cell === "string" ? cell : null)), doneBytes };
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
