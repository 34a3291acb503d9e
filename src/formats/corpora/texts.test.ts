import { describe, expect, test } from "vitest";
import { AppError } from "../../base/errors";
import { createRandom } from "../../base/random";
import { type OpenOptions, openTexts } from "./openTexts";
import { watchedBytes } from "./rangedBytesTesting";
import { type DocumentText, maxDocumentCharacters } from "./textFile";

const bytesOf = (content: string | Uint8Array<ArrayBuffer>) =>
  watchedBytes(typeof content === "string" ? new TextEncoder().encode(content) : content);

async function textsOf(name: string, content: string | Uint8Array<ArrayBuffer>, options?: OpenOptions) {
  const texts: DocumentText[] = [];
  for await (const batch of (await openTexts(bytesOf(content), name, options)).read()) texts.push(...batch.texts);
  return texts;
}

/** Larger than the pieces in which files are read, so that documents and characters lie across their borders. */
const many = Array.from({ length: 40_000 }, (_, index) => `${index}: ${"ñ漢ক🙂".repeat(1 + (index % 7))}`);

describe(".txt", () => {
  test("paragraphs are what stands between blank lines", async () => {
    const text = "\uFEFFone\r\ntwo\r\n\r\n \r\nthree\n\n\n\nfour ";
    expect(await textsOf("x.txt", text)).toEqual(["one\ntwo", "three", "four"]);
    expect(await textsOf("x.txt", " \n \n")).toEqual([]);
    expect(await textsOf("x.txt", "")).toEqual([]);
  });

  test("paragraphs and lines of a long file, with either line break", async () => {
    expect(await textsOf("x.txt", many.join("\n\n"))).toEqual(many);
    expect(await textsOf("x.txt", many.join("\r\n \t\r\n"))).toEqual(many);
    expect(await textsOf("x.txt", many.join("\r\n"), { documents: "lines" })).toEqual(many);
  });

  test("what is no UTF-8 is refused", async () => {
    await expect(textsOf("x.txt", Uint8Array.of(97, 0xff, 98))).rejects.toThrow(/x\.txt: not UTF-8 text/);
    const cut = new TextEncoder().encode("漢").slice(0, 2);
    await expect(textsOf("x.txt", cut)).rejects.toThrow(/not UTF-8/);
  });

  test("a paragraph without end is refused", async () => {
    const endless = "x".repeat(maxDocumentCharacters + 2_000_000);
    await expect(textsOf("x.txt", endless)).rejects.toThrow(/longer than 16777216 characters; no blank line/);
  });
});

describe(".jsonl", () => {
  const lines = (values: readonly unknown[]) => values.map((value) => JSON.stringify(value)).join("\n");

  test("a line is a document", async () => {
    expect(await textsOf("x.jsonl", '{"text":"a"}\n\n{"text":"b\\n\\nc"}\n')).toEqual(["a", "b\n\nc"]);
    expect(await textsOf("x.jsonl", lines(many.map((text) => ({ n: 1, text }))))).toEqual(many);
    const joined = { column: ["q", "a"] };
    expect(await textsOf("x.jsonl", lines([{ q: "1+1?", a: "2" }]), joined)).toEqual(["1+1?\n2"]);
    const talk = [
      { role: "user", content: "1+1?" },
      { role: "assistant", content: "2" },
    ];
    expect(await textsOf("x.jsonl", lines([{ talk }]), { column: "talk" })).toEqual([talk]);
    const shared = talk.map(({ role, content }) => ({ from: role === "user" ? "human" : "gpt", value: content }));
    expect(await textsOf("x.jsonl", lines([{ shared }]), { column: "shared" })).toEqual([talk]);
    expect(await textsOf("x.jsonl", lines([{ q: "0", talk }]), { column: ["q", "talk"] })).toEqual(["0\n1+1?\n2"]);
  });

  test("the columns are the first line's texts", async () => {
    const source = await openTexts(bytesOf(lines([{ n: 1, q: "x", a: "y", deep: {} }])), "x.jsonl");
    expect(source.columns).toEqual(["q", "a"]);
  });

  test.each([
    ['{"text":"a"}\n{"txt":1}', /x\.jsonl, line 2: the field text holds no text/],
    ['{"text":"a"}\n{', /x\.jsonl, line 2 is not JSON/],
    ["[1]", /line 1: an object was expected/],
    ['{"text":"a"}\nnull', /line 2: an object was expected/],
    [`{"text":${"[".repeat(200_000)}`, /line 1 cannot be used: it nests/],
    ['{"__proto__":{"text":"x"}}', /the field text holds no text/],
  ])("%.40s is refused with the line", async (content, message) => {
    await expect(textsOf("x.jsonl", content)).rejects.toThrow(message);
  });

  test("columns by number are refused", async () => {
    await expect(textsOf("x.jsonl", '{"text":"a"}', { column: 1 })).rejects.toThrow(/have names, no numbers/);
  });
});

describe(".csv and .tsv", () => {
  const quoted = (field: string) => `"${field.replaceAll('"', '""')}"`;

  test("a header row, quoted fields with delimiters, line breaks and quotation marks", async () => {
    const content = `id,text\r\n1,"a, ""b""\r\nc"\r\n\r\n2,plain\r\n3,\r\n`;
    expect(await textsOf("x.csv", content)).toEqual(['a, "b"\nc', "plain"]);
    expect((await openTexts(bytesOf(content), "x.csv")).columns).toEqual(["id", "text"]);
  });

  test("records of a long file lie across the pieces in which it is read", async () => {
    const texts = many.map((text, index) => (index % 3 === 0 ? `${text}, "x"\n${text}` : text));
    const content = ["n;text", ...texts.map((text, index) => `${index};${quoted(text)}`)].join("\n");
    expect(await textsOf("x.csv", content)).toEqual(texts);
  });

  test("tabs without header or quotation marks: columns by number", async () => {
    const content = 'How many "eggs"?\t18\n"Quite a few" she said. How many?\t3\n';
    expect(await textsOf("x.tsv", content, { column: 1 })).toEqual([
      'How many "eggs"?',
      '"Quite a few" she said. How many?',
    ]);
    expect(await textsOf("x.tsv", content, { column: [1, 2] })).toEqual([
      'How many "eggs"?\n18',
      '"Quite a few" she said. How many?\n3',
    ]);
  });

  test.each([
    ["a,b\n1,2", {}, /x\.csv: no column "text"; there are a, b/],
    ["a,b\n1,2", { column: 3 }, /no column 3; there are 1, 2/],
    ["a,b\n1,2", { column: ["a", 1] }, /all by name .* or all by number/],
    ["n,text\n1,x\n2\n", {}, /x\.csv, record 3: it has 1 fields; the text is in field 2/],
    ['n,text\n1,"x', {}, /x\.csv, record 2: .*quot/i],
    ['n,text\n1,"x"y\n', {}, /x\.csv, record 2: .*quot/i],
    ["", {}, /it holds no record/],
  ])("%j is refused", async (content, options, message) => {
    await expect(textsOf("x.csv", content, options)).rejects.toThrow(message);
  });

  test("a missing quotation mark does not take the whole file in", async () => {
    const content = `n,text\n1,"${"x\n".repeat((maxDocumentCharacters + 3_000_000) / 2)}`;
    await expect(textsOf("x.csv", content)).rejects.toThrow(
      /record 2: it is longer than .* a quotation mark may be missing/,
    );
  });
});

test("another kind of file is refused", async () => {
  await expect(textsOf("x.pdf", "x")).rejects.toThrow(/x\.pdf: a name that ends in/);
});

test("damaged text files end in texts or in a named error", async () => {
  const random = createRandom(5);
  const originals = {
    "x.txt": many.slice(0, 30).join("\n\n"),
    "x.jsonl": many
      .slice(0, 30)
      .map((text) => JSON.stringify({ text, n: 1 }))
      .join("\n"),
    "x.csv": `n,text\n${many
      .slice(0, 30)
      .map((text, index) => `${index},"${text}"`)
      .join("\n")}`,
    "x.tsv": `n\ttext\n${many
      .slice(0, 30)
      .map((text, index) => `${index}\t${text}`)
      .join("\n")}`,
  };
  let refused = 0;
  for (let turn = 0; turn < 2000; turn += 1) {
    const [name, content] = Object.entries(originals)[turn % 4]!;
    const damaged = new TextEncoder().encode(content);
    for (let change = 0; change < 3; change += 1) damaged[random.integer(damaged.length)] = random.integer(128);
    await textsOf(name, damaged).catch((error: unknown) => {
      expect(error, String((error as Error).stack)).toBeInstanceOf(AppError);
      refused += 1;
    });
  }
  expect(refused).toBeGreaterThan(100);
});
