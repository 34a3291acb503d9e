import type { Random } from "../../src/base/random";
import { openTexts } from "../../src/formats/corpora/openTexts";
import { blobBytes } from "../../src/formats/corpora/rangedBytes";
import { writeParquet } from "../hub/madeParquet";
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

function target(name: string, seeds: readonly Bytes[]): FuzzTarget {
  return {
    name,
    make: (random: Random) => mutateBytes(seeds[random.integer(seeds.length)] ?? textSeed, random),
    async read(input) {
      const source = await openTexts(blobBytes(new Blob([input])), `corpus${name}`);
      for await (const _ of source.read());
    },
  };
}

/** The files that corpora are read from, but .jsonl, whose lines are damaged one by one. */
export const corpusTargets: readonly FuzzTarget[] = [
  target(".txt", [textSeed]),
  target(".csv", [csvSeed]),
  target(".tsv", [tsvSeed]),
  target(".parquet", parquetSeeds),
];
