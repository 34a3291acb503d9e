import type { PageHeader, SchemaElement } from "hyparquet";
import { describe, expect, test } from "vitest";
import { writeParquet, writeTalks } from "../../../scripts/hub/madeParquet";
import { AppError } from "../../base/errors";
import { createRandom } from "../../base/random";
import { openParquet } from "./parquet";
import { offeredColumns } from "./parquetColumns";
import { readPage } from "./parquetPages";
import { watchedBytes } from "./rangedBytesTesting";
import type { DocumentText, TextColumn } from "./textFile";

const documents = Array.from({ length: 700 }, (_, index) => `document ${index}: ${"añ漢ক".repeat(index % 30)}`);

async function textsOf(file: Uint8Array<ArrayBuffer>, column: TextColumn = "text"): Promise<DocumentText[]> {
  const texts: DocumentText[] = [];
  for await (const batch of (await openParquet(watchedBytes(file), "x.parquet", column)).read())
    texts.push(...batch.texts);
  return texts;
}

const stored = (input: Uint8Array) => input;
const text = (data: (string | null)[], more: object = {}) => ({ name: "text", data, type: "STRING" as const, ...more });

describe("what writers write", () => {
  test.each(["UNCOMPRESSED", "SNAPPY", "GZIP", "BROTLI", "ZSTD", "LZ4_RAW"] as const)("%s", async (codec) => {
    const file = writeParquet({ columnData: [text(documents)], codec, rowGroupSize: 300, pageSize: 4000 });
    expect(await textsOf(file)).toEqual(documents);
  });

  test.each(["PLAIN", "DELTA_LENGTH_BYTE_ARRAY", "DELTA_BYTE_ARRAY"] as const)("encoding %s", async (encoding) => {
    const file = writeParquet({ columnData: [text(documents, { encoding })], pageSize: 4000 });
    expect(await textsOf(file)).toEqual(documents);
  });

  test("a dictionary, and rows without a text", async () => {
    const data = documents.map((_, index) => (index % 3 === 0 ? null : `word ${index % 40}`));
    const file = writeParquet({ columnData: [text(data)], rowGroupSize: 250, pageSize: 400 });
    expect(await textsOf(file)).toEqual(data.filter((entry) => entry !== null));
  });

  test("several columns are joined row by row, whatever their pages", async () => {
    const answers = documents.map((_, index) => (index % 5 === 0 ? null : String(index).repeat(40)));
    const file = writeParquet({
      columnData: [
        { name: "id", data: documents.map((_, index) => index), type: "INT32" },
        text(documents),
        { ...text(answers), name: "answer" },
      ],
      rowGroupSize: 300,
      pageSize: 2000,
    });
    const expected = documents.map((entry, index) => (answers[index] ? `${entry}\n${answers[index]}` : entry));
    expect(await textsOf(file, ["text", "answer"])).toEqual(expected);
    expect(await textsOf(file, 1)).toEqual(documents);
  });
});

describe("nested columns", () => {
  const rows = Array.from({ length: 300 }, (_, row) => ({
    messages:
      row % 7 === 0
        ? null
        : Array.from({ length: row % 4 }, (_, turn) => ({
            role: turn % 2 === 0 ? "user" : "assistant",
            content: turn === 2 ? null : `row ${row}, turn ${turn}`,
          })),
    tags: Array.from({ length: row % 3 }, (_, tag) => `tag ${row % 5}.${tag}`),
    meta: row % 4 === 0 ? null : { title: row % 3 === 0 ? null : `title ${row}` },
  }));
  const talks = rows.map(({ messages }) => messages);
  const said = (talk: (typeof talks)[number]) => (talk ?? []).filter(({ content }) => content !== null);

  test.each([200, 1 << 20])(
    "conversations, lists of texts and fields of groups, in pages of %i bytes",
    async (size) => {
      const file = writeTalks(rows, { rowGroupSize: 120, pageSize: size });
      const { columns } = await openParquet(watchedBytes(file), "x.parquet", "tags");
      expect(columns).toEqual(["messages", "messages.role", "messages.content", "tags", "meta.title"]);
      expect(await textsOf(file, "messages")).toEqual(talks.map(said).filter((talk) => talk.length > 0));
      const joined = talks.map((talk) =>
        said(talk)
          .map(({ content }) => content)
          .join("\n"),
      );
      expect(await textsOf(file, "messages.content")).toEqual(joined.filter((text) => text !== ""));
      expect(await textsOf(file, "tags")).toEqual(
        rows.map(({ tags }) => tags.join("\n")).filter((text) => text !== ""),
      );
      const titles = rows.map(({ meta }) => meta?.title ?? "");
      expect(await textsOf(file, "meta.title")).toEqual(titles.filter((text) => text !== ""));
      // Beside another column a conversation is what was said.
      const both = titles.map((title, row) => [title, joined[row]].filter((text) => text !== "").join("\n"));
      expect(await textsOf(file, ["meta.title", "messages"])).toEqual(both.filter((text) => text !== ""));
    },
  );

  test("a row goes on from one page to the next", () => {
    const uint32 = (value: number) => [value, 0, 0, 0];
    /** Two texts a page; `repeated`: their repetition levels as bits, the first the lowest. */
    const page = (repeated: number, texts: readonly string[]) => {
      const values = texts.flatMap((one) => [...uint32(one.length), ...new TextEncoder().encode(one)]);
      const body = Uint8Array.from([...uint32(2), 3, repeated, ...uint32(2), 4, 3, ...values]);
      const header = {
        type: "DATA_PAGE",
        uncompressed_page_size: body.length,
        compressed_page_size: body.length,
        data_page_header: { num_values: 2, encoding: "PLAIN" },
      } as PageHeader;
      return { header, body };
    };
    const shape = { values: "text", definition: 3, emptyList: 1 } as const;
    const column = { name: "x", codec: "UNCOMPRESSED", decompress: undefined, ...shape } as const;
    const [one, two] = [page(0b10, ["a", "b"]), page(0b01, ["c", "d"])];
    const [open = null] = readPage(column, one.header, one.body, { dictionary: undefined, rowLimit: 2 });
    const rest = readPage(column, two.header, two.body, { dictionary: undefined, rowLimit: 1, open });
    expect([open, ...rest]).toEqual([["a", "b", "c"], ["d"]]);
    expect(() => readPage(column, two.header, two.body, { dictionary: undefined, rowLimit: 1 })).toThrow(
      /begins inside a list/,
    );
  });

  test("a list deeper than one, a map and a variant are not offered; from and value are a conversation", () => {
    const list = (name: string, children: number) => [
      { name, repetition_type: "OPTIONAL", num_children: 1, converted_type: "LIST" },
      { name: "list", repetition_type: "REPEATED", num_children: 1 },
      ...(children > 0 ? [{ name: "element", repetition_type: "OPTIONAL", num_children: children }] : []),
    ];
    const leaf = (name: string) => ({ name, type: "BYTE_ARRAY", repetition_type: "OPTIONAL" });
    const offered = (elements: object[]) => offeredColumns([{ name: "root" }, ...elements] as SchemaElement[]);
    const deep = [...list("a", 1), ...list("b", 0), leaf("element")];
    const map = [
      { name: "m", num_children: 1, converted_type: "MAP" },
      { name: "key_value", repetition_type: "REPEATED", num_children: 1 },
      leaf("key"),
    ];
    expect(offered([...deep, ...map, leaf("text")]).map(({ label }) => label)).toEqual(["text"]);
    const shared = offered([...list("conversations", 2), leaf("from"), leaf("value")]);
    expect(shared.map(({ label, leaves }) => [label, leaves.length])).toEqual([
      ["conversations", 2],
      ["conversations.from", 1],
      ["conversations.value", 1],
    ]);
    // Lists of the older form: the repeated element is the struct itself.
    const old = [
      { name: "talk", repetition_type: "OPTIONAL", num_children: 1, converted_type: "LIST" },
      { name: "array", repetition_type: "REPEATED", num_children: 2 },
      leaf("role"),
      leaf("content"),
    ];
    expect(offered(old)[0]?.label).toBe("talk");
  });
});

test("of a large file only the pages asked for are fetched", async () => {
  const long = Array.from({ length: 6000 }, (_, index) => `${index} ${"x".repeat(4000)}`);
  const file = writeParquet({
    columnData: [text(long), { ...text(long.toReversed()), name: "other" }],
    codec: "UNCOMPRESSED",
    rowGroupSize: 500,
    pageSize: 1 << 16,
  });
  const bytes = watchedBytes(file);
  const source = await openParquet(bytes, "x.parquet", "text");
  expect(source.columns).toEqual(["text", "other"]);
  expect(source.totalBytes).toBeGreaterThan(file.length / 2.2);
  expect(bytes.reads.reduce((sum, [start, end]) => sum + end - start, 0)).toBeLessThan(300_000);
  const seen: DocumentText[] = [];
  for await (const { texts } of source.read()) {
    seen.push(...texts);
    if (seen.length > 600) break;
  }
  expect(seen).toEqual(long.slice(0, seen.length));
  // Two of twelve row groups of one of two columns, and the footer.
  expect(bytes.reads.reduce((sum, [start, end]) => sum + end - start, 0)).toBeLessThan(file.length / 10);
});

describe("what is refused, by name", () => {
  const file = writeParquet({ columnData: [text(documents)], rowGroupSize: 300 });

  test.each([
    ["cut off", file.slice(0, -100), /does not end as a Parquet file does/],
    ["not Parquet", new Uint8Array(50), /does not end/],
    ["too short", new Uint8Array(5), /5 bytes are no Parquet file/],
    ["encrypted", Uint8Array.from([...file.slice(0, -4), 80, 65, 82, 69]), /it is encrypted/],
    ["a footer too long", withUint32(file, file.length - 8, 1 << 30), /a footer of 1073741832 bytes/],
    ["no texts", writeParquet({ columnData: [{ name: "n", data: [1, 2], type: "INT32" }] }), /no column holds texts/],
    ["lost bytes in the middle", Uint8Array.from([...file.slice(0, 300), ...file.slice(400)]), /x\.parquet.*row group/],
  ])("%s", async (_, damaged, message) => {
    const found = await textsOf(damaged).catch((error: unknown) => error);
    expect(found).toBeInstanceOf(AppError);
    expect((found as AppError).message).toMatch(message);
  });

  test("an unknown column, with what there is", async () => {
    await expect(textsOf(file, "content")).rejects.toThrow('x.parquet: no column "content"; there is text');
  });

  test("an unknown codec", async () => {
    const odd = writeParquet({ columnData: [text(documents)], codec: "LZO", compressors: { LZO: stored } });
    await expect(textsOf(odd)).rejects.toThrow(/the compression LZO is not read/);
  });

  test("a run far longer than its page", async () => {
    // The 300 rows' definition levels are one run of 300 ones: varint 600, then the byte 1.
    const plain = writeParquet({
      columnData: [text(documents, { nullable: true })],
      codec: "UNCOMPRESSED",
      rowGroupSize: 700,
    });
    const place = plain.findIndex(
      (_, index) => plain[index] === 0xf8 && plain[index + 1] === 0x0a && plain[index + 2] === 1,
    );
    expect(place).toBeGreaterThan(0);
    const longest = Uint8Array.from([...plain.slice(0, place), 0xfe, 0x7f, ...plain.slice(place + 2)]);
    expect(await textsOf(longest)).toEqual(documents);
  });
});

test("twelve hundred damaged files end in texts or in a named error, quickly", async () => {
  const random = createRandom(3);
  const small = documents.slice(0, 60);
  const files = (["BROTLI", "UNCOMPRESSED", "SNAPPY", "GZIP", "ZSTD", "LZ4_RAW"] as const).map((codec) =>
    writeParquet({ columnData: [text([...small, null, ...small])], codec, rowGroupSize: 50, pageSize: 500 }),
  );
  const talks = small.map((content) => ({ messages: [{ role: "user", content }], tags: [], meta: null }));
  const nested = writeTalks(talks, { rowGroupSize: 25, pageSize: 400, codec: "UNCOMPRESSED" });
  let [read, refused, longestMs] = [0, 0, 0];
  for (let turn = 0; turn < 1200; turn += 1) {
    // Brotli takes thirty times as long as the others.
    const isNested = turn % 4 === 0;
    const damaged = (isNested ? nested : files[turn % 30 === 1 ? 0 : 1 + (turn % 5)]!).slice();
    const changes = 1 + random.integer(4);
    for (let change = 0; change < changes; change += 1) damaged[random.integer(damaged.length)] = random.integer(256);
    const began = performance.now();
    try {
      await textsOf(damaged, isNested ? "messages" : "text");
      read += 1;
    } catch (error) {
      expect(error, String((error as Error).stack)).toBeInstanceOf(AppError);
      refused += 1;
    }
    longestMs = Math.max(longestMs, performance.now() - began);
  }
  expect(read).toBeGreaterThan(100);
  expect(refused).toBeGreaterThan(100);
  expect(longestMs).toBeLessThan(2000);
});

function withUint32(file: Uint8Array<ArrayBuffer>, offset: number, value: number): Uint8Array<ArrayBuffer> {
  const changed = file.slice();
  new DataView(changed.buffer).setUint32(offset, value, true);
  return changed;
}
