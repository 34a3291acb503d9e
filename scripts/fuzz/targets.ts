import { readFileSync } from "node:fs";
import { zipSync } from "fflate";
import { drain } from "../../src/base/drain";
import { AppError } from "../../src/base/errors";
import type { Random } from "../../src/base/random";
import { readBundle } from "../../src/formats/bundle";
import { openTexts } from "../../src/formats/corpora/openTexts";
import { blobBytes } from "../../src/formats/corpora/rangedBytes";
import { readCorpus } from "../../src/formats/corpora/readCorpus";
import { encodeScalars } from "../../src/formats/dtype";
import { parseModelConfig } from "../../src/formats/modelConfig";
import { readModelFolder } from "../../src/formats/modelFolder";
import { parseProblems } from "../../src/formats/problems";
import { parseRecipeText } from "../../src/formats/recipe";
import { openRunTensors } from "../../src/formats/runTensors";
import { encodeHeader, type TensorPlan } from "../../src/formats/safetensors";
import { createTokenizer } from "../../src/formats/tokenizer";
import { openWeightFiles } from "../../src/formats/weightFiles";
import { buildLayout } from "../../src/model/layout";
import { parameterSpecs } from "../../src/model/parameters";
import { adapterTarget } from "./adapterTarget";
import { bundleSeed, runTensorsSeed, runTensorsShapes } from "./builtSeeds";
import { benchmarkTargets, corpusTargets } from "./corpusTargets";
import { joined, mutateBytes, mutateJson, textOf } from "./mutate";
import { suiteSeeds } from "./suiteSeeds";
import { tokenizerSeeds, tokenizerTexts } from "./tokenizerSeeds";

type Bytes = Uint8Array<ArrayBuffer>;

/** A format under attack: how inputs are made from good ones, and what the program does with one. */
export interface FuzzTarget {
  readonly name: string;
  /** A damaged input; the same for the same random numbers. */
  make(random: Random): Bytes;
  /** Reads an input to its end, as the program would. Rejects as the program does. */
  read(input: Bytes): Promise<void>;
}

const utf8 = (text: string): Bytes => new TextEncoder().encode(text);
const textIn = (input: Bytes): string => new TextDecoder().decode(input);
const parsed = (input: Bytes): unknown => JSON.parse(textIn(input));

function pick<Item>(items: readonly Item[], random: Random): Item {
  const item = items[random.integer(items.length)];
  if (item === undefined) throw new Error("a target without seeds");
  return item;
}

/** A JSON file with fields changed, or now and then with bytes changed. */
function mutateJsonFile(seeds: readonly unknown[], random: Random): Bytes {
  const seed = pick(seeds, random);
  if (random.next() < 0.2) return mutateBytes(utf8(JSON.stringify(seed)), random);
  return utf8(textOf(mutateJson(seed, random)));
}

/** A safetensors file with its header's fields changed and framed anew, or with its bytes changed. */
function mutateSafetensors(file: Bytes, random: Random): Bytes {
  if (random.next() < 0.4) return mutateBytes(file, random);
  const length = Number(new DataView(file.buffer).getBigUint64(0, true));
  const header = utf8(textOf(mutateJson(parsed(file.slice(8, 8 + length)), random)));
  const first = new Uint8Array(8);
  new DataView(first.buffer).setBigUint64(0, BigInt(header.length), true);
  return joined(first, header, file.subarray(8 + length));
}

const readJson = (path: string): unknown => JSON.parse(readFileSync(path, "utf8"));

const plans: readonly TensorPlan[] = [
  { name: "model.embed_tokens.weight", dtype: "F32", shape: [5, 4] },
  { name: "model.norm.weight", dtype: "BF16", shape: [4] },
  { name: "lm_head.weight", dtype: "F16", shape: [5, 4] },
];
const scalars = (shape: readonly number[]) => shape.reduce((product, length) => product * length, 1);
const fileOf = (tensors: readonly TensorPlan[]): Bytes =>
  joined(
    encodeHeader(tensors, { format: "pt" }),
    ...tensors.map(({ dtype, shape }) => encodeScalars(new Float32Array(scalars(shape)).fill(0.5), dtype)),
  );
const weights = fileOf(plans);

const safetensors: FuzzTarget = {
  name: "safetensors",
  make: (random) => mutateSafetensors(weights, random),
  async read(input) {
    const files = await openWeightFiles([new Blob([input])]);
    for (const { name } of files.entries) await files.read(name);
  },
};

const shards = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"];
const index = {
  metadata: { total_size: 128 },
  weight_map: Object.fromEntries(plans.map(({ name }, place) => [name, shards[place % 2]])),
};

const shardIndex: FuzzTarget = {
  name: "shard index",
  make: (random) => mutateJsonFile([index], random),
  async read(input) {
    const folder: Readonly<Record<string, Bytes>> = {
      "config.json": utf8("{}"),
      "model.safetensors.index.json": input,
      [shards[0] ?? ""]: fileOf(plans.filter((_, place) => place % 2 === 0)),
      [shards[1] ?? ""]: fileOf(plans.filter((_, place) => place % 2 === 1)),
    };
    const { weights: files } = await readModelFolder(async (path) => {
      const bytes = Object.hasOwn(folder, path) ? folder[path] : undefined;
      if (!bytes) throw new AppError("missing-file", `${path} is not there`);
      return new Blob([bytes]);
    });
    await openWeightFiles(files);
  },
};

const configs = ["llama", "llama3", "mistral", "qwen2", "qwen3", "baichuan"].map((name) =>
  readJson(`fixtures/goldens/${name}/config.json`),
);

const config: FuzzTarget = {
  name: "config.json",
  make: (random) => mutateJsonFile(configs, random),
  async read(input) {
    const folder = await readModelFolder(async (path) => {
      if (path.startsWith("tokenizer")) throw new AppError("missing-file", path);
      return new Blob([path === "config.json" ? input : weights]);
    });
    buildLayout(parameterSpecs(parseModelConfig(folder.config)), 128 << 20);
  },
};

const tokenizer: FuzzTarget = {
  name: "tokenizer.json",
  make: (random) => mutateJsonFile(tokenizerSeeds, random),
  async read(input) {
    const files = { "config.json": "{}", "tokenizer_config.json": "{}" };
    const folder = await readModelFolder(async (path) => {
      if (path === "tokenizer.json") return new Blob([input]);
      return new Blob([path in files ? "{}" : weights]);
    });
    const read = createTokenizer(folder.tokenizer?.json, folder.tokenizer?.config);
    for (const text of tokenizerTexts) {
      const ids = [...read.encode(text), ...read.encodePrompt(text)];
      if (!ids.every((id) => Number.isSafeInteger(id) && id >= 0)) throw new Error(`ids ${ids.slice(0, 20)}`);
      if (typeof read.decode(ids) !== "string") throw new Error("the decoded text is no text");
    }
  },
};

const recipes = ["recipes/embedded.json", "recipes/embedded-short.json"].map(readJson);

const recipe: FuzzTarget = {
  name: "recipe",
  make: (random) => mutateJsonFile(recipes, random),
  async read(input) {
    parseRecipeText(textIn(input));
  },
};

const suite: FuzzTarget = {
  name: "suite",
  make: (random) => mutateJsonFile(suiteSeeds.suites, random),
  read: async (input) => suiteSeeds.readSuite(textIn(input)),
};

const suiteReport: FuzzTarget = {
  name: "suite's report",
  make: (random) => mutateJsonFile(suiteSeeds.reports, random),
  read: async (input) => suiteSeeds.readReport(textIn(input)),
};

const bundleFiles = await bundleSeed();

const bundle: FuzzTarget = {
  name: "bundle",
  make(random) {
    const files = { ...bundleFiles.files };
    if (random.next() < 0.5) return mutateBytes(bundleFiles.zip, random);
    const name = pick(["bundle.json", "report.json"], random);
    files[name] = utf8(textOf(mutateJson(parsed(files[name] ?? utf8("{}")), random)));
    return zipSync(files, { mtime: bundleFiles.madeAt }).slice();
  },
  async read(input) {
    const { tensors } = await readBundle(new Blob([input]));
    await tensors?.arrayBuffer();
  },
};

const runTensorsFile = await runTensorsSeed();

const runTensors: FuzzTarget = {
  name: "run's tensors",
  make: (random) => mutateSafetensors(runTensorsFile, random),
  async read(input) {
    const run = await openRunTensors(new Blob([input]), runTensorsShapes);
    for (const tensor of runTensorsShapes.keys()) {
      for (const corpus of run.corpora) await run.readMask(corpus, tensor);
      for (const delta of run.basis) {
        await run.readDeltaMask(delta, tensor);
        await run.readDeltaValues(delta, tensor);
      }
    }
  },
};

function mutateLines(seeds: readonly object[], random: Random): Bytes {
  const lines = seeds.map((line) => (random.next() < 0.6 ? JSON.stringify(line) : textOf(mutateJson(line, random))));
  const file = utf8(lines.join("\n"));
  return random.next() < 0.3 ? mutateBytes(file, random) : file;
}

const documents: FuzzTarget = {
  name: ".jsonl",
  make: (random) => mutateLines([{ text: "one" }, { text: "বাংলা" }, { text: "three", source: 3 }], random),
  async read(input) {
    const source = await openTexts(blobBytes(new Blob([input])), "corpus.jsonl");
    for await (const _ of source.read());
  },
};

const problemLine = { prompt: "1+2?", answer: "3", equation: "1+2=3", seenPair: true };
const problems: FuzzTarget = {
  name: "problems",
  make: (random) => mutateLines([problemLine, { ...problemLine, seenPair: false }], random),
  async read(input) {
    parseProblems(textIn(input), "problems.jsonl");
  },
};

const tokenLists: FuzzTarget = {
  name: "token lists",
  make: (random) => mutateJsonFile([[[1, 2, 3], [4], []]], random),
  async read(input) {
    const readFile = async () => new Blob([input]);
    const nothing = { tokenizer: null, vocabSize: 16 };
    const rules = { deduplicate: true, heldout: { fraction: 0.1, seed: 0 } };
    await drain(readCorpus({ tokens: "tokens.json" }, { readFile, readEmbedded: readFile }, nothing, rules));
  },
};

/** Every format that comes from outside. */
export const fuzzTargets: readonly FuzzTarget[] = [
  safetensors,
  shardIndex,
  adapterTarget,
  config,
  tokenizer,
  recipe,
  suite,
  suiteReport,
  bundle,
  runTensors,
  documents,
  ...corpusTargets,
  ...benchmarkTargets,
  problems,
  tokenLists,
];
