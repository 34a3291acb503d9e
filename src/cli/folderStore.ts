import { existsSync, openAsBlob } from "node:fs";
import { mkdir, open, readdir, rm, statfs } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { AppError } from "../base/errors";
import type { ContentStore } from "../hub/contentStore";
import { writeFileWhole } from "./nodeFiles";

/** Where downloads are kept unless `--cache` says otherwise. */
export function defaultCacheFolder(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "ability-transfer-lab", "hub");
}

/** Downloads as files of a folder on disk; it is made with the first one. */
export function folderStore(folder: string): ContentStore {
  const placeOf = (name: string) => join(folder, name);
  return {
    async open(name, sizeBytes) {
      await mkdir(folder, { recursive: true });
      const file = await open(placeOf(name), existsSync(placeOf(name)) ? "r+" : "w+");
      if ((await file.stat()).size !== sizeBytes) await file.truncate(sizeBytes);
      return {
        async write(bytes, offset) {
          for (let done = 0; done < bytes.byteLength; ) {
            const { bytesWritten } = await file
              .write(bytes, done, bytes.byteLength - done, offset + done)
              .catch((cause: unknown) => {
                throw fullOr(cause, folder);
              });
            done += bytesWritten;
          }
        },
        flush: () => file.datasync(),
        close: () => file.close(),
      };
    },
    async read(name) {
      return existsSync(placeOf(name)) ? openAsBlob(placeOf(name)) : undefined;
    },
    async writeText(name, text) {
      await writeFileWhole(placeOf(name), [text]).catch((cause: unknown) => {
        throw fullOr(cause, folder);
      });
    },
    async names() {
      return existsSync(folder) ? readdir(folder) : [];
    },
    async remove(name) {
      await rm(placeOf(name), { force: true });
    },
    async room() {
      await mkdir(folder, { recursive: true });
      const { bavail, bsize } = await statfs(folder);
      return bavail * bsize;
    },
  };
}

function fullOr(cause: unknown, folder: string): unknown {
  const code = cause instanceof Error ? Reflect.get(cause, "code") : undefined;
  if (code !== "ENOSPC" && code !== "EDQUOT") return cause;
  return new AppError("storage-full", `the disk of ${folder} is full`, { cause });
}
