import type { RangedBytes } from "./rangedBytes";
import { badCorpus, maxDocumentCharacters, type TextBatch, type TextSource } from "./textFile";
import { readLines, readUtf8 } from "./utf8";

/** What a document of a plain text is: what stands between blank lines, or a line. */
export type TextUnit = "paragraphs" | "lines";

const blankLines = /\n[ \t]*(?:\n[ \t]*)+/;

/** Opens a plain text file; documents are trimmed, empty ones left out. */
export function openPlainText(bytes: RangedBytes, name: string, unit: TextUnit): TextSource {
  const read = unit === "lines" ? () => lineDocuments(bytes, name) : () => paragraphDocuments(bytes, name);
  return { totalBytes: bytes.sizeBytes, columns: [], read };
}

async function* paragraphDocuments(bytes: RangedBytes, name: string): AsyncGenerator<TextBatch, void> {
  let rest = "";
  for await (const { text, doneBytes } of readUtf8(bytes, name)) {
    const parts = (rest + text).split(blankLines);
    rest = parts.pop() ?? "";
    if (rest.length > maxDocumentCharacters) {
      throw badCorpus(
        name,
        `a paragraph is longer than ${maxDocumentCharacters} characters; no blank line separates it`,
      );
    }
    yield { texts: trimmed(parts), doneBytes };
  }
  yield { texts: trimmed([rest]), doneBytes: bytes.sizeBytes };
}

async function* lineDocuments(bytes: RangedBytes, name: string): AsyncGenerator<TextBatch, void> {
  for await (const { lines, doneBytes } of readLines(bytes, name, maxDocumentCharacters)) {
    yield { texts: trimmed(lines), doneBytes };
  }
}

function trimmed(texts: readonly string[]): string[] {
  return texts.map((text) => text.trim()).filter((text) => text.length > 0);
}
