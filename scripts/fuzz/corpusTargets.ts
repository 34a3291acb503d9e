import type { Random } from "../../src/base/random";
import { readChoiceProblems } from "../../src/formats/benchmarks/choices";
import { readWorkedProblems } from "../../src/formats/benchmarks/worked";
import { openTexts } from "../../src/formats/corpora/openTexts";
import { blobBytes } from "../../src/formats/corpora/rangedBytes";
import { writeParquet, writeTalks } from "../hub/madeParquet";
import { mutateBytes } from "./mutate";
import type { FuzzTarget } from "./targets";

type Bytes = Uint8Array<ArrayBuffer>;

const texts = Array.from({ length: 40 }, (_, index) => `text ${index % 25}, "${"বাংলা 漢字".repeat(index % 9)}"`);
const codecs = ["UNCOMPRESSED", "SNAPPY", "GZIP", "ZSTD", "LZ4_RAW", "BROTLI"] as const;
const encodings = [undefined, "PLAIN", "DELTA_LENGTH_BYTE_ARRAY", "DELTA_BYTE_ARRAY"] as const;

/** Parquet files of every codec and every encoding of texts, with and without rows that hold none. */
const parquetSeeds: readonly Bytes[] = codecs.flatMap((codec) =>
  encodings.map((encoding, index) => {
    const data = index % 2 === 0 ? [...texts, null, ...texts] : texts;
    const column = { name: "text", data, type: "STRING" as const, ...(encoding && { encoding }) };
    return writeParquet({ columnData: [column], codec, rowGroupSize: 30, pageSize: 400 });
  }),
);

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
const csvSeed = new TextEncoder().encode(
  `n,text\n${texts.map((text, index) => `${index},${quoted(text)}`).join("\n")}`,
);
const tsvSeed = new TextEncoder().encode(`n\ttext\n${texts.map((text, index) => `${index}\t${text}`).join("\n")}`);
const textSeed = new TextEncoder().encode(texts.join("\n\n"));

const talkRows = texts.map((content, index) => ({
  messages:
    index % 5 === 0
      ? null
      : [
          { role: "user", content },
          { role: "assistant", content: index % 3 ? "yes" : null },
        ],
  tags: texts.slice(0, index % 3),
  meta: { title: content },
}));
/** Conversations: lists of structs, in pages of some rows. */
const talkSeeds: readonly Bytes[] = codecs.map((codec) =>
  writeTalks(talkRows, { codec, rowGroupSize: 15, pageSize: 300 }),
);

function target(name: string, seeds: readonly Bytes[], column?: string): FuzzTarget {
  return {
    name,
    make: (random: Random) => mutateBytes(seeds[random.integer(seeds.length)] ?? textSeed, random),
    async read(input) {
      const source = await openTexts(blobBytes(new Blob([input])), `corpus${name}`, { column });
      for await (const _ of source.read());
    },
  };
}

const questions = [
  { question: "How many?", choices: ["one", "two, or more", "3"], answer: 2 },
  { question: '漢字, "কত"?', choices: ["৪", "five"], answer: 0 },
];
const choiceSeeds: Readonly<Record<string, string>> = {
  ".csv": questions.map(({ question, choices }) => [question, ...choices].map(quoted).concat("B").join(",")).join("\n"),
  ".jsonl": questions.map((question) => JSON.stringify(question)).join("\n"),
};
const workedSeeds: Readonly<Record<string, string>> = {
  ".tsv": "How many?\t2,125\nকত?\t৪\n",
  ".jsonl": JSON.stringify({ question: "How many?", answer: "2 + 2 = 4\n#### 4" }),
};

function benchmarkTarget(
  kind: string,
  type: string,
  seed: string,
  read: (file: Blob, name: string) => Promise<unknown>,
): FuzzTarget {
  const bytes = new TextEncoder().encode(seed);
  return {
    name: `${kind} ${type}`,
    make: (random: Random) => mutateBytes(bytes, random),
    read: async (input) => void (await read(new Blob([input]), `test${type}`)),
  };
}

/** The files that tests are read from. */
export const benchmarkTargets: readonly FuzzTarget[] = [
  ...Object.entries(choiceSeeds).map(([type, seed]) => benchmarkTarget("choices", type, seed, readChoiceProblems)),
  ...Object.entries(workedSeeds).map(([type, seed]) =>
    benchmarkTarget("word problems", type, seed, readWorkedProblems),
  ),
];

/** The files that corpora are read from, but .jsonl, whose lines are damaged one by one. */
export const corpusTargets: readonly FuzzTarget[] = [
  target(".txt", [textSeed]),
  target(".csv", [csvSeed]),
  target(".tsv", [tsvSeed]),
  target(".parquet", parquetSeeds),
  target(".talks.parquet", talkSeeds, "messages"),
];
