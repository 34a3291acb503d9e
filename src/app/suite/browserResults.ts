import { AppError } from "../../base/errors";
import type { SuiteStore } from "../../engine/suite/suiteStore";

const folderName = "suites";

/** Results of suites in the origin's private file system, and a way to forget one. */
export interface BrowserResults extends SuiteStore {
  remove(name: string): Promise<void>;
}

/**
 * Scores, figures of trainings and studies of every suite that ran on this page, a small file each, in `suites/`. A file is
 * written to a copy that takes its place when it is complete. Error: `storage-full`, also where the browser has no such files.
 */
export function browserResults(): BrowserResults {
  const folder = async () => {
    const storage = globalThis.navigator?.storage;
    if (typeof storage?.getDirectory === "function") {
      return (await storage.getDirectory()).getDirectoryHandle(folderName, { create: true });
    }
    const words =
      "this browser offers no private files, in which a suite keeps its scores; run it from the command line";
    throw new AppError("storage-full", words);
  };
  const fileName = (name: string) => `${name}.json`;
  return {
    async load(name) {
      try {
        return await (await (await (await folder()).getFileHandle(fileName(name))).getFile()).text();
      } catch (error) {
        if (isNamed(error, "NotFoundError")) return undefined;
        throw error;
      }
    },
    async save(name, text) {
      const writable = await (await (await folder()).getFileHandle(fileName(name), { create: true })).createWritable();
      try {
        await writable.write(text);
        await writable.close();
      } catch (cause) {
        await writable.abort().catch(() => undefined);
        if (!isNamed(cause, "QuotaExceededError")) throw cause;
        const words = `the browser gave no room for ${name}; delete what is not needed on the Storage page, or free disk space`;
        throw new AppError("storage-full", words, { cause });
      }
    },
    async remove(name) {
      try {
        await (await folder()).removeEntry(fileName(name));
      } catch (error) {
        if (!isNamed(error, "NotFoundError")) throw error;
      }
    },
  };
}

function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name;
}
