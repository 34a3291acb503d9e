import { AppError, hasCode } from "../base/errors";
import { parseJson } from "./json";
import { readHeader } from "./safetensors";
import { checkShards, parseShardIndex, shardIndexName } from "./shardIndex";

/** Reads a file by its path below some folder. Error: `missing-file`. */
export type ReadFile = (path: string) => Promise<Blob>;

/** The files of a model in the hub's layout; JSON parsed, weights unread. */
export interface ModelFolder {
  readonly config: unknown;
  /** One file, or the shards that `model.safetensors.index.json` names. */
  readonly weights: readonly Blob[];
  /** Null where the folder holds no tokenizer. */
  readonly tokenizer: { readonly json: unknown; readonly config: unknown } | null;
}

/** A chat template beside `tokenizer_config.json`. */
const chatTemplateName = "chat_template.jinja";

async function readJson(readFile: ReadFile, path: string): Promise<unknown> {
  return parseJson(await (await readFile(path)).text(), path);
}

async function optional<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading;
  } catch (error) {
    if (hasCode(error, "missing-file")) return null;
    throw error;
  }
}

async function readWeights(readFile: ReadFile): Promise<Blob[]> {
  const whole = await optional(readFile("model.safetensors"));
  if (whole) return [whole];
  const json = await optional(readJson(readFile, shardIndexName));
  if (json === null) throw new AppError("missing-file", "the model has no model.safetensors (nor its index of shards)");
  const index = parseShardIndex(json);
  const shards: Blob[] = [];
  const tensorsOf = new Map<string, readonly string[]>();
  for (const name of index.files) {
    const shard = await readFile(name);
    shards.push(shard);
    tensorsOf.set(
      name,
      (await readHeader(shard)).tensors.map((tensor) => tensor.name),
    );
  }
  checkShards(index, tensorsOf);
  return shards;
}

/** Reads a model's folder through `readFile`. Errors: `missing-file`, `bad-file`. */
export async function readModelFolder(readFile: ReadFile): Promise<ModelFolder> {
  const config = await readJson(readFile, "config.json");
  const weights = await readWeights(readFile);
  const json = await optional(readJson(readFile, "tokenizer.json"));
  const tokenizerConfig = json === null ? null : await optional(readJson(readFile, "tokenizer_config.json"));
  if (json === null) return { config, weights, tokenizer: null };
  // Newer models keep the template in a file of its own, which then counts.
  const template = await optional(readFile(chatTemplateName));
  const withTemplate = template && { chat_template: await template.text() };
  return { config, weights, tokenizer: { json, config: { ...Object(tokenizerConfig), ...withTemplate } } };
}

/** The parsed generation_config.json: how a model's makers ask it. Null where there is none. Error: `bad-file`. */
export async function readGenerationConfig(readFile: ReadFile): Promise<unknown> {
  return optional(readJson(readFile, "generation_config.json"));
}
