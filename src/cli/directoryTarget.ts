import { type FileHandle, mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { present } from "../base/assert";
import type { ExportTarget } from "../engine/export/writeExport";

/** Files of an export in `directory`, which takes their place whole when all are written. */
export async function directoryTarget(directory: string): Promise<ExportTarget> {
  const unfinished = `${directory}.part`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true });
  let file: FileHandle | undefined;
  const close = async () => {
    await file?.close();
    file = undefined;
  };
  return {
    async begin(path) {
      const place = join(unfinished, path);
      await mkdir(dirname(place), { recursive: true });
      file = await open(place, "w");
    },
    async write(part) {
      await present(file, "an open file").writeFile(part);
    },
    async end() {
      await file?.sync();
      await close();
    },
    async finish() {
      await rm(directory, { recursive: true, force: true });
      await rename(unfinished, directory);
      return { folder: directory };
    },
    async discard() {
      await close();
      await rm(unfinished, { recursive: true, force: true });
    },
  };
}
