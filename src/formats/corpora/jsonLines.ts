import { conversationText, parseConversation } from "../conversation";
import { parseJson } from "../json";
import type { RangedBytes } from "./rangedBytes";
import {
  badCorpus,
  columnList,
  type DocumentText,
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

/** Fields of the first object that hold a text or a conversation. */
async function firstFields(bytes: RangedBytes, name: string): Promise<string[]> {
  let line = 0;
  for await (const { lines } of readLines(bytes, name, maxDocumentCharacters)) {
    for (const source of lines) {
      line += 1;
      if (source.trim() === "") continue;
      const entries: [string, unknown][] = Object.entries(parseJsonLine(source, name, line));
      return entries
        .filter(([, value]) => typeof value === "string" || parseConversation(value) !== undefined)
        .map(([field]) => field);
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
    const texts: DocumentText[] = [];
    for (const source of lines) {
      line += 1;
      if (source.trim() === "") continue;
      const object = parseJsonLine(source, name, line);
      const values = fields.map((field) => textField(object, field, name, line));
      const [only] = values;
      if (values.length === 1 && only !== undefined) texts.push(only);
      else texts.push(values.map((one) => (typeof one === "string" ? one : conversationText(one))).join("\n"));
    }
    yield { texts, doneBytes };
  }
}

function textField(object: object, field: string, name: string, line: number): DocumentText {
  const value: unknown = Object.hasOwn(object, field) ? Reflect.get(object, field) : undefined;
  if (typeof value === "string") return value;
  const talk = parseConversation(value);
  if (talk) return talk;
  throw badCorpus(`${name}, line ${line}`, `the field ${field} holds no text`);
}
