import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { parseChoices, type TuningStore } from "../engine/tuningStore";
import { writeFileWhole } from "./nodeFiles";

/** Tuned variants in the user's cache folder. */
export function tuningFile(
  folder = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "ability-transfer-lab"),
): TuningStore {
  const path = join(folder, "tuned-variants.json");
  return {
    load: async () => (existsSync(path) ? parseChoices(await readFile(path, "utf8")) : undefined),
    save: (choices) => writeFileWhole(path, [JSON.stringify(choices)]),
  };
}
