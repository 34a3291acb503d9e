import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { writeFileWhole } from "./nodeFiles";

/** The most bytes that runs which ended well have used at once, by adapter. */
export interface LargestRuns {
  on(adapter: string): Promise<number | undefined>;
  /** Keeps `bytes` where it is the most so far. */
  keep(adapter: string, bytes: number): Promise<void>;
}

/** In a file of the user's cache folder; what cannot be read there is found out again. */
export function largestRunFile(
  folder = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "ability-transfer-lab"),
): LargestRuns {
  const path = join(folder, "largest-runs.json");
  const read = async () => (existsSync(path) ? parseLargest(await readFile(path, "utf8")) : {});
  return {
    on: async (adapter) => (await read())[adapter],
    async keep(adapter, bytes) {
      const kept = await read();
      if (bytes > (kept[adapter] ?? 0)) await writeFileWhole(path, [JSON.stringify({ ...kept, [adapter]: bytes })]);
    },
  };
}

function parseLargest(text: string): Readonly<Record<string, number>> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null) return {};
    return Object.fromEntries(Object.entries(value).filter(([, bytes]) => Number.isSafeInteger(bytes) && bytes > 0));
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}
