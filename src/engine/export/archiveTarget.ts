import { AppError } from "../../base/errors";
import { formatBytes } from "../../base/format";
import { largestArchive, ZipWriter } from "../../formats/zipWriter";
import { writingError } from "./folderTarget";
import type { ExportTarget } from "./writeExport";

/** Archives lie among the page's private files until the next one is made: the browser copies from there. */
const folderName = "exports";

/**
 * One zip archive, NAME.zip, on disk in the page's private files; earlier ones are deleted. Errors: `bad-usage` where the
 * browser has no private files or the export is larger than an archive may be; `storage-full`.
 */
export async function archiveTarget(name: string, totalBytes: number, madeAt: Date): Promise<ExportTarget> {
  const storage = globalThis.navigator?.storage;
  if (typeof storage?.getDirectory !== "function") {
    throw new AppError("bad-usage", "this browser keeps no files for pages; use the command line, or Chrome");
  }
  if (totalBytes > largestArchive) {
    throw new AppError(
      "bad-usage",
      `${formatBytes(totalBytes)} do not fit a zip archive of 4 GiB; save to a folder, or choose F16 or BF16`,
    );
  }
  const root = await storage.getDirectory();
  await root.removeEntry(folderName, { recursive: true }).catch(() => undefined);
  const folder = await root.getDirectoryHandle(folderName, { create: true });
  const file = await folder.getFileHandle(`${name}.zip`, { create: true });
  const writable = await file.createWritable();
  const zip = new ZipWriter(madeAt);
  const flush = async () => {
    try {
      for (const part of zip.take()) await writable.write(part);
    } catch (cause) {
      throw writingError(cause, `${name}.zip (${formatBytes(totalBytes)})`);
    }
  };
  return {
    async begin(path) {
      zip.begin(`${name}/${path}`);
    },
    async write(part) {
      zip.push(part);
      await flush();
    },
    async end() {
      zip.end();
      await flush();
    },
    async finish() {
      zip.finish();
      await flush();
      await writable.close();
      return { archive: await file.getFile() };
    },
    async discard() {
      await writable.abort().catch(() => undefined);
      await root.removeEntry(folderName, { recursive: true }).catch(() => undefined);
    },
  };
}
