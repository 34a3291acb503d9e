import { AppError } from "../base/errors";
import { formatBytes } from "../base/format";
import { parseStageFileName, type StageShelf, type StoredStage, stageFileName } from "../method/stageStore";

const folderName = "stages";

/** Stages in the origin's private file system. Undefined where the browser has none: then nothing is kept. */
export function browserStages(): StageShelf | undefined {
  const storage = globalThis.navigator?.storage;
  if (typeof storage?.getDirectory !== "function") return undefined;
  return opfsStages(async () => (await storage.getDirectory()).getDirectoryHandle(folderName, { create: true }));
}

/**
 * Stages as files of a folder. A file is written to a copy that takes its place when it is complete (`createWritable`);
 * an empty one is what an interrupted first writing leaves, and counts as none.
 */
export function opfsStages(openFolder: () => Promise<FileSystemDirectoryHandle>): StageShelf {
  const filesOf = async (folder: FileSystemDirectoryHandle) => {
    const files: { readonly stage: StoredStage; readonly name: string }[] = [];
    for await (const [name, handle] of folder.entries()) {
      const id = parseStageFileName(name);
      if (!id || handle.kind !== "file") continue;
      const { size, lastModified } = await (handle as FileSystemFileHandle).getFile();
      if (size === 0) continue;
      files.push({ name, stage: { ...id, sizeBytes: size, date: new Date(lastModified).toISOString() } });
    }
    return files;
  };
  return {
    async load(id) {
      const folder = await openFolder();
      const handle = await folder.getFileHandle(stageFileName(id)).catch(absentIsUndefined);
      const file = await handle?.getFile();
      return file && file.size > 0 ? file : undefined;
    },
    async save(id, file) {
      const folder = await openFolder();
      const name = stageFileName(id);
      const writable = await (await folder.getFileHandle(name, { create: true })).createWritable();
      try {
        // As a whole: a stream would bring all of it through JavaScript's memory.
        await writable.write(file);
        await writable.close();
      } catch (cause) {
        await writable.abort().catch(() => undefined);
        await folder.removeEntry(name).catch(absentIsUndefined);
        if (!isNamed(cause, "QuotaExceededError")) throw cause;
        throw new AppError(
          "storage-full",
          `the browser gave no room for ${id.stage} (${formatBytes(file.size)}); delete kept stages, or free disk space`,
          { cause },
        );
      }
    },
    async list() {
      const files = await filesOf(await openFolder());
      return files.map(({ stage }) => stage).sort((a, b) => (a.date < b.date ? 1 : -1));
    },
    async remove(ids) {
      const folder = await openFolder();
      for (const id of ids) await folder.removeEntry(stageFileName(id)).catch(absentIsUndefined);
    },
  };
}

function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name;
}

function absentIsUndefined(error: unknown): undefined {
  if (!isNamed(error, "NotFoundError")) throw error;
  return undefined;
}
