import { AppError } from "../base/errors";
import { shown } from "./json";

/** The file that says which of several weight files holds which tensor. */
export const shardIndexName = "model.safetensors.index.json";

// Limits for files of unknown origin; the largest published index has about 100,000 tensors in 200 files.
const maxTensors = 200_000;
const maxShards = 2000;

/** A parsed index. */
export interface ShardIndex {
  /** Files in the order in which the index first names them. */
  readonly files: readonly string[];
  /** The file of each tensor. */
  readonly homes: ReadonlyMap<string, string>;
}

function refuse(message: string): never {
  throw new AppError("bad-file", `${shardIndexName}: ${message}`);
}

/** Reads a parsed index: file names without folders, within limits. Error: `bad-file`. */
export function parseShardIndex(json: unknown): ShardIndex {
  const map: unknown = typeof json === "object" && json !== null ? Reflect.get(json, "weight_map") : undefined;
  if (typeof map !== "object" || map === null || Array.isArray(map)) refuse("it has no weight_map");
  const entries: [string, unknown][] = Object.entries(map);
  if (entries.length === 0) refuse("it names no file");
  if (entries.length > maxTensors) refuse(`it names ${entries.length} tensors; the limit is ${maxTensors}`);
  const homes = new Map<string, string>();
  for (const [tensor, file] of entries) {
    if (typeof file !== "string" || !/^[\w.-]{1,200}\.safetensors$/.test(file)) {
      refuse(`it names the file ${shown(file)}`);
    }
    homes.set(tensor, file);
  }
  const files = [...new Set(homes.values())];
  if (files.length > maxShards) refuse(`it names ${files.length} files; the limit is ${maxShards}`);
  return { files, homes };
}

/**
 * Checks that every file holds the tensors that the index puts into it, and no other. `tensorsOf` are the names in a
 * file's own header. Error: `bad-file`, naming the tensor and both files.
 */
export function checkShards({ homes }: ShardIndex, tensorsOf: ReadonlyMap<string, readonly string[]>): void {
  const found = new Map<string, string>();
  for (const [file, tensors] of tensorsOf) {
    for (const tensor of tensors) {
      const other = found.get(tensor);
      if (other !== undefined) refuse(`${tensor} lies in ${other} and in ${file}`);
      found.set(tensor, file);
      const home = homes.get(tensor);
      if (home !== file)
        refuse(`${file} holds ${tensor}, which the index ${home ? `puts into ${home}` : "does not name"}`);
    }
  }
  for (const [tensor, file] of homes)
    if (!found.has(tensor)) refuse(`${file} lacks ${tensor}, which the index puts into it`);
}
