import { existsSync, openAsBlob } from "node:fs";
import { join } from "node:path";
import { canonicalJson, sha256 } from "../base/hash";
import type { ModelFiles, PreparedRun } from "../engine/api";
import type { TokenDocuments } from "../formats/corpus";
import type { StageStore } from "../method/stageStore";
import { writeFileWhole } from "./nodeFiles";

/**
 * Finished stages below `DIR/stages/<fingerprint>/`. The fingerprint is of everything that the trainings depend on: model,
 * corpora and the recipe without what only composes and measures; so another recipe never meets this one's stages.
 */
export async function stageFolder(directory: string, files: ModelFiles, prepared: PreparedRun): Promise<StageStore> {
  const folder = join(directory, "stages", (await fingerprint(files, prepared)).slice(0, 16));
  const pathOf = (stage: string) => join(folder, `${stage.replace("/", ".")}.safetensors`);
  return {
    async load(stage) {
      const path = pathOf(stage);
      return existsSync(path) ? openAsBlob(path) : undefined;
    },
    async save(stage, file) {
      await writeFileWhole(pathOf(stage), [new Uint8Array(await file.arrayBuffer())]);
    },
  };
}

async function fingerprint(
  files: ModelFiles,
  { recipe, eosTokenId, ability, reference, languages }: PreparedRun,
): Promise<string> {
  const { name: _, extract: __, select: ___, merge: ____, evaluate: _____, ...trained } = recipe;
  const corpora = [ability, reference, ...languages.map(({ documents }) => documents)];
  const hashes = await Promise.all(corpora.map(hashDocuments));
  const weights = await Promise.all(files.weights.map(hashBlob));
  return sha256(canonicalJson({ trained, eosTokenId, config: files.config, weights, hashes }));
}

async function hashDocuments({ tokens, ends }: TokenDocuments): Promise<string> {
  const parts = [tokens, ends].map((words) => new Uint8Array(words.buffer, words.byteOffset, words.byteLength));
  return (await Promise.all(parts.map((part) => sha256(part)))).join("");
}

const hashChunkBytes = 64 << 20;

/** A hash over the hashes of 64 MiB chunks: no file is ever whole in memory. */
async function hashBlob(blob: Blob): Promise<string> {
  let hash = "";
  for (let offset = 0; offset < blob.size; offset += hashChunkBytes) {
    const chunk = new Uint8Array(await blob.slice(offset, offset + hashChunkBytes).arrayBuffer());
    hash = await sha256(hash + (await sha256(chunk)));
  }
  return hash;
}
