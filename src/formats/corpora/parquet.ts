import { conversationOf, conversationText } from "../conversation";
import { type CellBatch, type ColumnChunk, chunkCells, columnChunks, guarded, readFooter } from "./parquetChunks";
import { type OfferedColumn, offeredColumns } from "./parquetColumns";
import type { PageCell } from "./parquetPages";
import type { RangedBytes } from "./rangedBytes";
import {
  badCorpus,
  columnPositions,
  type DocumentText,
  type TextBatch,
  type TextColumn,
  type TextSource,
} from "./textFile";

/**
 * Opens a Parquet file by its footer alone. Its columns are those that `offeredColumns` finds. Texts are then read page by
 * page, so that only what one asks for is fetched. Error: `bad-corpus`.
 */
export async function openParquet(bytes: RangedBytes, name: string, column: TextColumn): Promise<TextSource> {
  const metadata = await readFooter(bytes, name);
  const offered = guarded(name, () => offeredColumns(metadata.schema));
  const columns = offered.map(({ label }) => label);
  if (columns.length === 0) throw badCorpus(name, "no column holds texts");
  const chosen = columnPositions(column, columns, name).flatMap((position) => offered[position] ?? []);
  const leaves = chosen.flatMap((one) => one.leaves);
  const chunks = guarded(name, () => leaves.map((leaf) => columnChunks(metadata, leaf, bytes, name)));
  const totalBytes = chunks.flat().reduce((sum, { start, end }) => sum + end - start, 0);
  return {
    totalBytes,
    columns,
    read: () =>
      documents(
        chosen,
        chunks.map((list) => columnCells(bytes, list)),
      ),
  };
}

async function* columnCells(bytes: RangedBytes, chunks: readonly ColumnChunk[]): AsyncGenerator<CellBatch, void> {
  let before = 0;
  for (const chunk of chunks) {
    for await (const { cells, doneBytes } of chunkCells(bytes, chunk)) yield { cells, doneBytes: before + doneBytes };
    before += chunk.end - chunk.start;
  }
}

/** Rows of the stored columns side by side, as documents of the chosen ones; rows without any text are left out. */
async function* documents(
  chosen: readonly OfferedColumn[],
  columns: readonly AsyncGenerator<CellBatch, void>[],
): AsyncGenerator<TextBatch, void> {
  const waiting: PageCell[][] = columns.map(() => []);
  const done = columns.map(() => 0);
  for (;;) {
    for (const [index, column] of columns.entries()) {
      while (!waiting[index]?.length) {
        const step = await column.next();
        if (step.done) return;
        waiting[index] = [...step.value.cells];
        done[index] = step.value.doneBytes;
      }
    }
    const count = Math.min(...waiting.map(({ length }) => length));
    const parts = waiting.map((cells) => cells.splice(0, count));
    const texts = Array.from({ length: count }, (_, row) =>
      documentOf(
        chosen,
        parts.map((cells) => cells[row] ?? null),
      ),
    );
    yield { texts: texts.filter(({ length }) => length > 0), doneBytes: done.reduce((sum, bytes) => sum + bytes, 0) };
  }
}

/** One chosen column is a text or a conversation; several are joined by a line break. */
function documentOf(chosen: readonly OfferedColumn[], cells: readonly PageCell[]): DocumentText {
  let next = 0;
  const values = chosen.map(({ leaves }): DocumentText => {
    const own = cells.slice(next, next + leaves.length).map(textsOf);
    next += leaves.length;
    const [first = [], second] = own;
    return second ? conversationOf(first, second) : first.filter(Boolean).join("\n");
  });
  const [only] = values;
  if (values.length === 1 && only !== undefined) return only;
  const texts = values.map((value) => (typeof value === "string" ? value : conversationText(value)));
  return texts.filter((text) => text !== "").join("\n");
}

function textsOf(cell: PageCell): readonly (string | null)[] {
  const values = typeof cell === "object" && cell !== null ? cell : [cell];
  return values.map((value) => (typeof value === "string" ? value : null));
}
