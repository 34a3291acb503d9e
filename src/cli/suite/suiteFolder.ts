import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { SuiteStore } from "../../engine/suite/suiteStore";
import { writeFileWhole } from "../nodeFiles";

/** Scores, figures of trainings and studies in `DIR/results/`, beside the trained stages in `DIR/stages/`. */
export function suiteFolder(directory: string): SuiteStore {
  const pathOf = (name: string) => join(directory, "results", `${name}.json`);
  return {
    load: async (name) => (existsSync(pathOf(name)) ? readFile(pathOf(name), "utf8") : undefined),
    save: (name, text) => writeFileWhole(pathOf(name), [`${text}\n`]),
  };
}
