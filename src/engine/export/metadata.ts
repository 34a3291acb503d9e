import { canonicalJson, sha256 } from "../../base/hash";
import type { RunOrigin } from "../../formats/runTensors";
import type { MergeSettings } from "../../method/settings";
import type { ExportContent } from "./request";

/** Pairs of texts that every weights file of an export carries. */
export async function exportMetadata(
  content: ExportContent,
  settings: MergeSettings,
  { modelHash, recipe, program }: RunOrigin,
): Promise<Record<string, string>> {
  const name = content.kind === "checkpoint" ? { checkpoint: content.name } : {};
  return {
    content: content.kind,
    ...name,
    program,
    base_hash: modelHash,
    recipe,
    // A page that came over plain http has no hashes.
    ...(globalThis.crypto?.subtle && { recipe_hash: await sha256(canonicalJson(JSON.parse(recipe))) }),
    settings: canonicalJson(settings),
  };
}
