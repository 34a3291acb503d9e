import type { TunedChoices } from "../kernels/autotune";

/** Keeps which variants were fastest on which adapter, so that they are measured once and then stay the same. */
export interface TuningStore {
  load(): Promise<TunedChoices | undefined>;
  save(choices: TunedChoices): Promise<void>;
}

const fileName = "tuned-variants.json";

/** In the origin's private file system, of which a worker has a share. Where there is none, nothing is kept. */
export function browserTuningStore(): TuningStore | undefined {
  const storage = globalThis.navigator?.storage;
  if (typeof storage?.getDirectory !== "function") return undefined;
  return {
    async load() {
      const folder = await storage.getDirectory();
      for await (const name of folder.keys()) {
        if (name === fileName) return parseChoices(await (await (await folder.getFileHandle(name)).getFile()).text());
      }
      return undefined;
    },
    async save(choices) {
      const file = await (await storage.getDirectory()).getFileHandle(fileName, { create: true });
      const writable = await file.createWritable();
      await writable.write(JSON.stringify(choices));
      await writable.close();
    },
  };
}

/** Choices from a file's text; undefined for anything else, which is then measured again. */
export function parseChoices(text: string): TunedChoices | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null) return undefined;
    const { adapter, choices } = value as Record<string, unknown>;
    const isRecord =
      typeof choices === "object" &&
      choices !== null &&
      Object.values(choices).every((name) => typeof name === "string");
    return typeof adapter === "string" && isRecord
      ? { adapter, choices: choices as Record<string, string> }
      : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
