import { hasCode } from "../base/errors";
import { licenceOf } from "./export/modelCard";
import type { ReadFile } from "./modelFolder";
import type { ModelSource } from "./recipe";
import { modelFile, type Sources } from "./sources";

/** Files that a model's folder may have beside weights and configuration; an exported model takes them along. */
export const companionNames = [
  "tokenizer.json",
  "tokenizer_config.json",
  "tokenizer.model",
  "special_tokens_map.json",
  "added_tokens.json",
  "vocab.json",
  "merges.txt",
  "chat_template.jinja",
  "generation_config.json",
] as const;

/** Those of the embedded model, which comes under the program's own licence. */
const embeddedCompanions = ["tokenizer.json", "tokenizer_config.json"];
const embeddedLicence = "mit";

/** What of a base goes into an exported model as it is, and the licence that the base's card names. */
export interface ModelCompanions {
  readonly files: readonly { readonly path: string; readonly content: Blob }[];
  readonly licence: string | undefined;
}

/** Reads the companions that are there. Errors: those of the sources, but for files that are missing. */
export async function readCompanions(source: ModelSource, sources: Sources): Promise<ModelCompanions> {
  const read: ReadFile = (path) => modelFile(source, path, sources);
  if ("embedded" in source) return { files: await findFiles(read, embeddedCompanions), licence: embeddedLicence };
  const files = await findFiles(read, companionNames);
  const [{ content: card } = { content: undefined }] = await findFiles(read, ["README.md"]);
  return { files, licence: card && licenceOf(await card.slice(0, 64 << 10).text()) };
}

/** Those of the files that are there. Errors: those of `read`, but for files that are missing. */
export async function findFiles(read: ReadFile, paths: readonly string[]): Promise<ModelCompanions["files"]> {
  const files: { path: string; content: Blob }[] = [];
  for (const path of paths) {
    try {
      files.push({ path, content: await read(path) });
    } catch (error) {
      if (!hasCode(error, "missing-file")) throw error;
    }
  }
  return files;
}
