import { AppError } from "../base/errors";
import { parseJson } from "../formats/json";
import type { ModelConfig } from "../formats/modelConfig";
import { parseModelConfig } from "../formats/modelConfig";
import type { ReadFile } from "../formats/modelFolder";
import type { ModelSource } from "../formats/recipe";
import { readHeader, type TensorEntry } from "../formats/safetensors";
import { checkShards, parseShardIndex, shardIndexName } from "../formats/shardIndex";
import { checkTensors } from "../model/checkTensors";
import { parameterSpecs } from "../model/parameters";

/** A file that a model consists of. */
export interface OfferedFile {
  readonly path: string;
  readonly sizeBytes: number;
  /** Bytes of it that are here already; all of them for a file of a folder. */
  readonly keptBytes: number;
}

/** What a model is, said before any weight is read. */
export interface ModelOffer {
  /** Its revision is a commit. */
  readonly source: ModelSource;
  readonly name: string;
  readonly files: readonly OfferedFile[];
  /** Undefined where `refusal` says why. */
  readonly config: ModelConfig | undefined;
  /** Scalars of all tensors, as the weight files' headers count them. */
  readonly parameterCount: number;
  readonly tensorCount: number;
  /** Types that the weights are stored in. */
  readonly dtypes: readonly string[];
  readonly hasTokenizer: boolean;
  /** Why it cannot be used. */
  readonly refusal: { readonly code: AppError["code"]; readonly message: string } | undefined;
}

/** Files beside the weights that a model's folder may have and that are taken along. */
const companionNames = [
  "config.json",
  "tokenizer.json",
  "tokenizer_config.json",
  "tokenizer.model",
  "special_tokens_map.json",
  "added_tokens.json",
  "vocab.json",
  "merges.txt",
  "chat_template.jinja",
  "generation_config.json",
  "README.md",
  shardIndexName,
];

/** What a folder in the hub's layout holds, and how to read of it. */
export interface ModelPlace {
  readonly files: readonly OfferedFile[];
  /** A file's bytes, read when they are asked for. */
  readonly open: ReadFile;
}

/** The files that a model needs, by their headers and its configuration. Errors: `missing-file`, `bad-file`. */
export async function describeModel(place: ModelPlace, source: ModelSource, name: string): Promise<ModelOffer> {
  const weightPaths = await findWeights(place);
  const files = [...companionNames, ...weightPaths].flatMap(
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
