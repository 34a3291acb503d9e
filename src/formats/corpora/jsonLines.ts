import { parseJson } from "../json";
import type { RangedBytes } from "./rangedBytes";
import {
  badCorpus,
  columnList,
  maxDocumentCharacters,
  type TextBatch,
  type TextColumn,
  type TextSource,
} from "./textFile";
import { readLines } from "./utf8";

/** The object that a line of a .jsonl file holds. Error: `bad-corpus` with the number of the line. */
export function parseJsonLine(source: string, name: string, line: number): object {
  const value = parseJson(source, `${name}, line ${line}`, "bad-corpus");
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw badCorpus(`${name}, line ${line}`, "an object was expected");
}

/** Opens a .jsonl file: each line an object, `column` its field with the text. Columns are those of the first line. Error: `bad-corpus`. */
export async function openJsonLines(bytes: RangedBytes, name: string, column: TextColumn): Promise<TextSource> {
  const fields = columnList(column).map((field) => {
    if (typeof field === "string") return field;
    throw badCorpus(name, `column ${field}: the fields of .jsonl have names, no numbers`);
  });
  return {
    totalBytes: bytes.sizeBytes,
    columns: await firstFields(bytes, name),
    read: () => lineDocuments(bytes, name, fields),
  };
}

/** Fields of the first object that hold a text. */
async function firstFields(bytes: RangedBytes, name: string): Promise<string[]> {
  let line = 0;
  for await (const { lines } of readLines(bytes, name, maxDocumentCharacters)) {
    for (const source of lines) {
      line += 1;
      if (source.trim() === "") continue;
      const entries: [string, unknown][] = Object.entries(parseJsonLine(source, name, line));
      return entries.filter(([, value]) => typeof value === "string").map(([field]) => field);
    }
  }
  return [];
}

async function* lineDocuments(
  bytes: RangedBytes,
  name: string,
  fields: readonly string[],
): AsyncGenerator<TextBatch, void> {
  let line = 0;
  for await (const { lines, doneBytes } of readLines(bytes, name, maxDocumentCharacters)) {
    const texts: string[] = [];
    for (const source of lines) {
      line += 1;
      if (source.trim() === "") continue;
      const value = parseJsonLine(source, name, line);
      texts.push(fields.map((field) => textField(value, field, name, line)).join("\n"));
    }
    yield { texts, doneBytes };
  }
}

function textField(value: object, field: string, name: string, line: number): string {
  const text: unknown = Object.hasOwn(value, field) ? Reflect.get(value, field) : undefined;
  if (typeof text === "string") return text;
  throw badCorpus(`${name}, line ${line}`, `the field ${field} holds no text`);
}
