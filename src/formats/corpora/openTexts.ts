import { openJsonLines } from "./jsonLines";
import { openPlainText, type TextUnit } from "./plainText";
import type { RangedBytes } from "./rangedBytes";
import { openSeparated } from "./separated";
import { badCorpus, type TextColumn, type TextSource, textFileName } from "./textFile";

export interface OpenOptions {
  /** Of tables; "text" by default. */
  readonly column?: TextColumn | undefined;
  /** Of .txt; paragraphs by default. */
  readonly documents?: TextUnit | undefined;
}

/** Opens a file of documents by the end of its name. What reads Parquet is loaded with the first such file. Error: `bad-corpus`. */
export async function openTexts(bytes: RangedBytes, name: string, options: OpenOptions = {}): Promise<TextSource> {
  const { column = "text", documents = "paragraphs" } = options;
  switch (textFileName.exec(name)?.[1]?.toLowerCase()) {
    case "txt":
      return openPlainText(bytes, name, documents);
    case "jsonl":
      return openJsonLines(bytes, name, column);
    case "csv":
    case "tsv":
      return openSeparated(bytes, name, column);
    case "parquet":
      return (await import("./parquet")).openParquet(bytes, name, column);
    default:
      throw badCorpus(name, "a name that ends in .txt, .jsonl, .csv, .tsv or .parquet was expected");
  }
}
