import { present } from "../../base/assert";
import { AppError } from "../../base/errors";
import { formatBytes } from "../../base/format";
import type { ExportTarget } from "./writeExport";

const isNamed = (error: unknown, name: string): boolean => error instanceof Error && error.name === name;

/** Words for what a file system refuses; anything else as it is. */
export function writingError(cause: unknown, what: string): unknown {
  if (isNamed(cause, "QuotaExceededError")) {
    return new AppError("storage-full", `no room to write ${what}; free disk space, or choose a smaller type`, {
      cause,
    });
  }
  if (isNamed(cause, "NotAllowedError") || isNamed(cause, "NoModificationAllowedError")) {
    return new AppError("bad-usage", `writing ${what} is not allowed; choose another folder and allow it`, { cause });
  }
  return cause;
}

/** The first of NAME, NAME-2, NAME-3 … that the folder does not hold: nothing that is there is written over. */
async function newFolder(parent: FileSystemDirectoryHandle, name: string) {
  const taken = new Set<string>();
  for await (const existing of parent.keys()) taken.add(existing);
  let free = name;
  for (let number = 2; taken.has(free); number++) free = `${name}-${number}`;
  return { folder: await parent.getDirectoryHandle(free, { create: true }), name: free };
}

/** Files in a new folder inside `parent`. Errors: `storage-full`, `bad-usage` where writing is not allowed. */
export async function folderTarget(parent: FileSystemDirectoryHandle, wanted: string): Promise<ExportTarget> {
  const guard = async <Result>(work: () => Promise<Result>, what: string): Promise<Result> => {
    try {
      return await work();
    } catch (cause) {
      throw writingError(cause, what);
    }
  };
  const { folder, name } = await guard(() => newFolder(parent, wanted), wanted);
  let current: { readonly writable: FileSystemWritableFileStream; readonly what: string } | undefined;
  const open = () => present(current, "an open file");
  return {
    async begin(path, sizeBytes) {
      const what = `${name}/${path} (${formatBytes(sizeBytes)})`;
      const writable = await guard(
        async () => (await folder.getFileHandle(path, { create: true })).createWritable(),
        what,
      );
      current = { writable, what };
    },
    write: (part) => guard(() => open().writable.write(part), open().what),
    async end() {
      await guard(() => open().writable.close(), open().what);
      current = undefined;
    },
    async finish() {
      return { folder: name };
    },
    async discard() {
      await current?.writable.abort().catch(() => undefined);
      await parent.removeEntry(name, { recursive: true }).catch(() => undefined);
    },
  };
}
