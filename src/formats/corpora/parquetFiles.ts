import { openParquet } from "./parquet";
import type { RangedBytes } from "./rangedBytes";
import { badCorpus, type TextColumn, type TextSource } from "./textFile";

/** A file with the name that errors say. */
export interface NamedBytes {
  readonly name: string;
  readonly bytes: RangedBytes;
}

/** Several Parquet files of one table as one source. A file's footer is read when its turn comes. Error: `bad-corpus`. */
export async function openParquetFiles(
  files: readonly NamedBytes[],
  name: string,
  column: TextColumn,
): Promise<TextSource> {
  const [first] = files;
  if (!first) throw badCorpus(name, "it has no Parquet file");
  const opened = await openParquet(first.bytes, first.name, column);
  const totalBytes = files.reduce((sum, { bytes }) => sum + bytes.sizeBytes, 0);
  async function* read() {
    let before = 0;
    for (const [index, file] of files.entries()) {
      const source = index === 0 ? opened : await openParquet(file.bytes, file.name, column);
      // Of a file only the chosen columns are read: their share stands for the file's.
      const scale = file.bytes.sizeBytes / Math.max(1, source.totalBytes);
      for await (const { texts, doneBytes } of source.read()) yield { texts, doneBytes: before + doneBytes * scale };
      before += file.bytes.sizeBytes;
    }
  }
  return { totalBytes, columns: opened.columns, read };
}
