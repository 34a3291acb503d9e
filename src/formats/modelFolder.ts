import { AppError, hasCode } from "../base/errors";
import { parseJson, shown } from "./json";

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
  const index = await optional(readJson(readFile, "model.safetensors.index.json"));
  if (index === null)
    throw new AppError("missing-file", "the model has no model.safetensors (nor its index of shards)");
  const map: unknown = typeof index === "object" ? Reflect.get(index, "weight_map") : undefined;
  const names = typeof map === "object" && map !== null ? new Set<unknown>(Object.values(map)) : new Set();
  const shards: Blob[] = [];
  for (const name of names) {
    if (typeof name !== "string" || !/^[\w.-]+\.safetensors$/.test(name)) {
      throw new AppError("bad-file", `model.safetensors.index.json names the file ${shown(name)}`);
    }
    shards.push(await readFile(name));
  }
  if (shards.length === 0) throw new AppError("bad-file", "model.safetensors.index.json names no file");
  return shards;
}

/** Reads a model's folder through `readFile`. Errors: `missing-file`, `bad-file`. */
export async function readModelFolder(readFile: ReadFile): Promise<ModelFolder> {
  const config = await readJson(readFile, "config.json");
  const weights = await readWeights(readFile);
  const json = await optional(readJson(readFile, "tokenizer.json"));
  const tokenizerConfig = json === null ? null : await optional(readJson(readFile, "tokenizer_config.json"));
  return { config, weights, tokenizer: json === null ? null : { json, config: tokenizerConfig ?? {} } };
}
