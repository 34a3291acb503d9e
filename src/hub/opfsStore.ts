import { AppError } from "../base/errors";
import type { ContentStore } from "./contentStore";

/** The folder of the origin's private files that downloads lie in. */
export const hubFolder = "hub";

/** Files written in place, as workers have them; the types of pages do not know them. */
interface SyncFile extends FileSystemFileHandle {
  createSyncAccessHandle(): Promise<{
    getSize(): number;
    truncate(sizeBytes: number): void;
    write(bytes: Uint8Array, place: { readonly at: number }): number;
    flush(): void;
    close(): void;
  }>;
}

/**
 * Downloads in the browser's private files. `open` is for workers only: it writes through a sync access handle, which
 * copies nothing. Undefined where the browser has no such files.
 */
export function browserStore(): ContentStore | undefined {
  const storage = globalThis.navigator?.storage;
  if (typeof storage?.getDirectory !== "function") return undefined;
  return opfsStore(async () => (await storage.getDirectory()).getDirectoryHandle(hubFolder, { create: true }), storage);
}

function opfsStore(
  openFolder: () => Promise<FileSystemDirectoryHandle>,
  storage: Pick<StorageManager, "estimate">,
): ContentStore {
  const makeFile = async (name: string) => {
    try {
      return await (await openFolder()).getFileHandle(name, { create: true });
    } catch (cause) {
      throw fullOr(cause);
    }
  };
  return {
    async open(name, sizeBytes) {
      const file = await makeFile(name);
      const handle = await (file as SyncFile).createSyncAccessHandle().catch((cause: unknown) => {
        if (!isNamed(cause, "NoModificationAllowedError")) throw cause;
        throw new AppError("bad-usage", "another tab is downloading this file; wait for it, or close that tab", {
          cause,
        });
      });
      try {
        if (handle.getSize() !== sizeBytes) handle.truncate(sizeBytes);
      } catch (cause) {
        handle.close();
        throw fullOr(cause);
      }
      return {
        async write(bytes, offset) {
          try {
            const written = handle.write(bytes, { at: offset });
            if (written < bytes.byteLength) throw new DOMException("short", "QuotaExceededError");
          } catch (cause) {
            throw fullOr(cause);
          }
        },
        flush: async () => handle.flush(),
        close: async () => handle.close(),
      };
    },
    async read(name) {
      const handle = await (await openFolder()).getFileHandle(name).catch(absentIsUndefined);
      return handle?.getFile();
    },
    async writeText(name, text) {
      const file = await makeFile(name);
      try {
        const writable = await file.createWritable();
        await writable.write(text);
        await writable.close();
      } catch (cause) {
        throw fullOr(cause);
      }
    },
    async names() {
      const names: string[] = [];
      for await (const name of (await openFolder()).keys()) names.push(name);
      return names;
    },
    async remove(name) {
      await (await openFolder()).removeEntry(name).catch(absentIsUndefined);
    },
    async room() {
      const { usage, quota } = await storage.estimate();
      return usage === undefined || quota === undefined ? undefined : Math.max(0, quota - usage);
    },
  };
}

function fullOr(cause: unknown): unknown {
  if (!isNamed(cause, "QuotaExceededError")) return cause;
  return new AppError("storage-full", "the browser gives no more room", { cause });
}

function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name;
}

function absentIsUndefined(error: unknown): undefined {
  if (!isNamed(error, "NotFoundError")) throw error;
  return undefined;
}
