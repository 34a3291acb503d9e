import { existsSync, openAsBlob } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { type StageStore, stageFileName } from "../method/stageStore";
import { writeFileWhole } from "./nodeFiles";

/**
 * Finished stages in `DIR/stages/`, one file a stage and key: a recipe that differs finds those stages that its change
 * does not touch, and never one that it does.
 */
export function stageFolder(directory: string): StageStore {
  const folder = join(directory, "stages");
  return {
    async load(id) {
      const path = join(folder, stageFileName(id));
      return existsSync(path) ? openAsBlob(path) : undefined;
    },
    save: (id, file) => writeFileWhole(join(folder, stageFileName(id)), file.stream()),
    async remove(ids) {
      for (const id of ids) await rm(join(folder, stageFileName(id)), { force: true });
    },
  };
}
