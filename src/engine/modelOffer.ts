import { AppError } from "../base/errors";
import { companionNames } from "../formats/companions";
import { parseJson } from "../formats/json";
import { parseModelConfig } from "../formats/modelConfig";
import type { ReadFile } from "../formats/modelFolder";
import type { ModelSource } from "../formats/recipe";
import { readHeader, type TensorEntry } from "../formats/safetensors";
import { checkShards, parseShardIndex, shardIndexName } from "../formats/shardIndex";
import { checkTensors } from "../model/checkTensors";
import { parameterSpecs } from "../model/parameters";
import type { ModelOffer, OfferedFile } from "./dataApi";

/** Files beside the weights that are taken along where they are there. */
const besideWeights = ["config.json", ...companionNames, "README.md", shardIndexName];

/** What a folder in the hub's layout holds, and how to read of it. */
export interface ModelPlace {
  readonly files: readonly OfferedFile[];
  /** A file's bytes, read when they are asked for. */
  readonly open: ReadFile;
}

/** The files that a model needs, by their headers and its configuration. Errors: `missing-file`, `bad-file`. */
export async function describeModel(place: ModelPlace, source: ModelSource, name: string): Promise<ModelOffer> {
  const weightPaths = await findWeights(place);
  const files = [...besideWeights, ...weightPaths].flatMap(
    (path) => place.files.find((file) => file.path === path) ?? [],
  );
  const entries = await readEntries(place, weightPaths);
  const { config, refusal } = await judge(place, entries);
  return {
    source,
    name,
    files,
    config,
    parameterCount: entries.reduce((sum, { elementCount }) => sum + elementCount, 0),
    tensorCount: entries.length,
    dtypes: [...new Set(entries.map(({ dtype }) => dtype))],
    hasTokenizer: place.files.some(({ path }) => path === "tokenizer.json"),
    refusal,
  };
}

/** Whether it can be computed: its kind, and that every tensor is there with its shape. */
async function judge(
  place: ModelPlace,
  entries: readonly TensorEntry[],
): Promise<Pick<ModelOffer, "config" | "refusal">> {
  try {
    const config = parseModelConfig(await readJson(place, "config.json"));
    checkTensors(parameterSpecs(config), entries);
    if (config.eosTokenId === null) {
      throw new AppError("unsupported-model", "config.json: eos_token_id is missing; documents are separated by it");
    }
    return { config, refusal: undefined };
  } catch (error) {
    if (!(error instanceof AppError) || (error.code !== "unsupported-model" && error.code !== "bad-file")) throw error;
    return { config: undefined, refusal: { code: error.code, message: error.message } };
  }
}

async function readJson({ open }: ModelPlace, path: string): Promise<unknown> {
  return parseJson(await (await open(path)).text(), path);
}

async function findWeights(place: ModelPlace): Promise<readonly string[]> {
  const has = (path: string) => place.files.some((file) => file.path === path);
  if (has("model.safetensors")) return ["model.safetensors"];
  if (!has(shardIndexName)) {
    const other = place.files.find(({ path }) => /\.(bin|pth?|gguf|onnx|msgpack|h5)$/.test(path));
    const found = other ? `; ${other.path} is of a form that is not read` : "";
    throw new AppError("missing-file", `it has no model.safetensors, nor ${shardIndexName}${found}`);
  }
  const { files } = parseShardIndex(await readJson(place, shardIndexName));
  const missing = files.find((path) => !has(path));
  if (missing === undefined) return files;
  throw new AppError("missing-file", `${shardIndexName} names ${missing}, which is not there`);
}

async function readEntries(place: ModelPlace, paths: readonly string[]): Promise<TensorEntry[]> {
  const tensorsOf = new Map<string, readonly TensorEntry[]>();
  for (const path of paths) tensorsOf.set(path, (await readHeader(await place.open(path))).tensors);
  const [only] = paths;
  if (only !== "model.safetensors") {
    const names = new Map([...tensorsOf].map(([path, tensors]) => [path, tensors.map(({ name }) => name)]));
    checkShards(parseShardIndex(await readJson(place, shardIndexName)), names);
  }
  return [...tensorsOf.values()].flat();
}
