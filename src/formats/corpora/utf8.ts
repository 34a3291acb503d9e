import type { RangedBytes } from "./rangedBytes";
import { badCorpus } from "./textFile";

/** Bytes read at once. */
const chunkBytes = 1 << 20;

export interface TextChunk {
  readonly text: string;
  /** Bytes of the file up to the end of this text. */
  readonly doneBytes: number;
}

/** A file's text in chunks, without its byte order mark, every line break a "\n". Error: `bad-corpus` where it is not UTF-8. */
export async function* readUtf8(bytes: RangedBytes, name: string): AsyncGenerator<TextChunk, void> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let held = "";
  for (let start = 0; start < bytes.sizeBytes || start === 0; start += chunkBytes) {
    const end = Math.min(start + chunkBytes, bytes.sizeBytes);
    const chunk = await bytes.read(start, end);
    const isLast = end === bytes.sizeBytes;
    let text: string;
    try {
      text = held + decoder.decode(chunk, { stream: !isLast });
    } catch (cause) {
      throw badCorpus(name, `not UTF-8 text (between bytes ${start} and ${end}); save it as UTF-8`, cause);
    }
    // A "\r" at the end may be half of a line break.
    held = !isLast && text.endsWith("\r") ? "\r" : "";
    yield { text: (held ? text.slice(0, -1) : text).replace(/\r\n?/g, "\n"), doneBytes: end };
  }
}

/** The lines of a file in batches, empty ones too. `limit`: longest line in UTF-16 units. Error: `bad-corpus`. */
export async function* readLines(
  bytes: RangedBytes,
  name: string,
  limit: number,
): AsyncGenerator<{ readonly lines: readonly string[]; readonly doneBytes: number }, void> {
  let rest = "";
  for await (const { text, doneBytes } of readUtf8(bytes, name)) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    if (rest.length > limit) throw badCorpus(name, `a line is longer than ${limit} characters`);
    yield { lines, doneBytes };
  }
  if (rest !== "") yield { lines: [rest], doneBytes: bytes.sizeBytes };
}
