import * as v from "valibot";
import type { ContentStore } from "./contentStore";
import type { HubFile } from "./listRepo";

/** Bytes of a part: small enough to be thrown away where a line breaks, large enough that requests do not count. */
export const partBytes = 4 << 20;

/** How far a file has come. */
export interface ContentRecord {
  readonly sizeBytes: number;
  /** SHA-256 of each part that is there. */
  readonly parts: (string | null)[];
  /** The whole had the hash of its listing. */
  isChecked: boolean;
}

const schema = v.object({
  version: v.literal(1),
  sizeBytes: v.number(),
  partBytes: v.literal(partBytes),
  parts: v.array(v.nullable(v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)))),
  isChecked: v.boolean(),
});

/** What files of one content are called, whatever repository they came from. */
export function contentNames({ hash }: HubFile): { readonly data: string; readonly record: string } {
  const name = `${hash.kind}-${hash.hex}`;
  return { data: `${name}.data`, record: `${name}.json` };
}

/** The record of a file; a fresh one where there is none, or what is kept does not belong to it. */
export async function readRecord(store: ContentStore, file: HubFile): Promise<ContentRecord> {
  const { sizeBytes } = file;
  const count = Math.ceil(sizeBytes / partBytes);
  const fresh: ContentRecord = { sizeBytes, parts: Array<string | null>(count).fill(null), isChecked: false };
  const { data, record } = contentNames(file);
  const text = await (await store.read(record))?.text();
  if (text === undefined || (await store.read(data)) === undefined) return fresh;
  try {
    const found = v.parse(schema, JSON.parse(text));
    return found.sizeBytes === sizeBytes && found.parts.length === count ? found : fresh;
  } catch {
    return fresh;
  }
}

export async function writeRecord(store: ContentStore, file: HubFile, record: ContentRecord): Promise<void> {
  await store.writeText(contentNames(file).record, JSON.stringify({ version: 1, partBytes, ...record }));
}

/** First byte and the one after the last of a part. */
export function partRange(part: number, sizeBytes: number): readonly [start: number, end: number] {
  return [part * partBytes, Math.min((part + 1) * partBytes, sizeBytes)];
}

/** Bytes of the parts that are there. */
export function keptBytes({ parts, sizeBytes }: ContentRecord): number {
  return parts.reduce((sum, hash, part) => {
    const [start, end] = partRange(part, sizeBytes);
    return hash === null ? sum : sum + end - start;
  }, 0);
}
