import { afterEach, expect, test, vi } from "vitest";
import { createRandom } from "../../base/random";
import { openZip } from "../../formats/zip";
import type { JobProgress } from "../api";
import { JobControl, runJob } from "../job";
import { archiveTarget } from "./archiveTarget";
import type { ExportFile } from "./exportFiles";
import { folderTarget } from "./folderTarget";
import { type ExportTarget, writeExport } from "./writeExport";

/** A folder as browsers offer it, in memory: what is written shows when it is closed. */
class MemoryFolder {
  readonly kind = "directory";
  readonly entries = new Map<string, MemoryFolder | File>();
  /** Bytes that a file may have before the quota is exceeded. */
  quota = Number.POSITIVE_INFINITY;

  async *keys() {
    yield* this.entries.keys();
  }

  async getDirectoryHandle(name: string) {
    const folder = this.entries.get(name) ?? new MemoryFolder();
    if (!(folder instanceof MemoryFolder)) throw new DOMException(name, "TypeMismatchError");
    folder.quota = this.quota;
    this.entries.set(name, folder);
    return folder;
  }

  async getFileHandle(name: string) {
    const { entries, quota } = this;
    entries.set(name, new File([], name));
    return {
      getFile: async () => entries.get(name),
      createWritable: async () => {
        const parts: BlobPart[] = [];
        let size = 0;
        return {
          write: async (part: Uint8Array<ArrayBuffer>) => {
            size += part.byteLength;
            if (size > quota) throw new DOMException("full", "QuotaExceededError");
            parts.push(part.slice());
          },
          close: async () => void entries.set(name, new File(parts, name)),
          abort: async () => undefined,
        };
      },
    };
  }

  async removeEntry(name: string) {
    if (!this.entries.delete(name)) throw new DOMException(name, "NotFoundError");
  }
}

const random = createRandom(1);
const bytes = (length: number) => Uint8Array.from({ length }, () => random.integer(256));
const contents = new Map([
  ["model.safetensors", [bytes(100), bytes(7), bytes(0), bytes(3000)]],
  ["config.json", [bytes(12)]],
]);
const files = [...contents].map(([path, parts]): ExportFile => {
  async function* made() {
    yield* parts;
  }
  return { path, sizeBytes: parts.reduce((sum, part) => sum + part.length, 0), parts: made };
});
const whole = (path: string) => Buffer.concat(contents.get(path)!);
const write = (target: ExportTarget, control = new JobControl<JobProgress>()) =>
  runJob(
    writeExport(files, target, () => performance.now()),
    control,
  );
const asFolder = (folder: MemoryFolder) => folder as unknown as FileSystemDirectoryHandle;

afterEach(() => vi.unstubAllGlobals());

test("files go to a new folder, beside what is there, and progress counts bytes", async () => {
  const parent = new MemoryFolder();
  await parent.getDirectoryHandle("merged");
  const reports: JobProgress[] = [];
  const control = new JobControl<JobProgress>((progress) => reports.push(progress));
  const exported = await write(await folderTarget(asFolder(parent), "merged"), control);
  expect(exported.folder).toBe("merged-2");
  expect(exported.files).toEqual(files.map(({ path, sizeBytes }) => ({ path, sizeBytes })));
  const made = parent.entries.get("merged-2") as MemoryFolder;
  for (const path of contents.keys()) {
    expect(Buffer.from(await (made.entries.get(path) as File).arrayBuffer())).toEqual(whole(path));
  }
  expect(reports.at(-1)).toMatchObject({ stage: "export", done: 3119, total: 3119, unit: "bytes", secondsLeft: 0 });
  expect((parent.entries.get("merged") as MemoryFolder).entries.size).toBe(0);
});

test("of an export that is cancelled or finds no room nothing is left", async () => {
  const parent = new MemoryFolder();
  const control = new JobControl<JobProgress>(() => control.cancel());
  await expect(write(await folderTarget(asFolder(parent), "merged"), control)).rejects.toThrow(/cancelled/);
  expect([...parent.entries.keys()]).toEqual([]);
  parent.quota = 200;
  await expect(write(await folderTarget(asFolder(parent), "merged"))).rejects.toThrow(
    /no room to write merged\/model.safetensors/,
  );
  expect([...parent.entries.keys()]).toEqual([]);
});

test("a folder that may not be written is told of", async () => {
  const parent = new MemoryFolder();
  parent.getDirectoryHandle = async () => {
    throw new DOMException("no", "NotAllowedError");
  };
  await expect(folderTarget(asFolder(parent), "merged")).rejects.toThrow(/writing merged is not allowed/);
});

test("an archive holds the same files, stored; the one before it is gone", async () => {
  const root = new MemoryFolder();
  vi.stubGlobal("navigator", { storage: { getDirectory: async () => root } });
  const madeAt = new Date("2026-11-25T12:00:00Z");
  await write(await archiveTarget("first", 3119, madeAt));
  const { archive } = await write(await archiveTarget("second", 3119, madeAt));
  expect([...((await root.getDirectoryHandle("exports")) as MemoryFolder).entries.keys()]).toEqual(["second.zip"]);
  const entries = await openZip(archive!, 10);
  expect(entries.map(({ name }) => name)).toEqual(["second/model.safetensors", "second/config.json"]);
  for (const [index, path] of [...contents.keys()].entries()) {
    expect(Buffer.from(await (await entries[index]!.read()).arrayBuffer())).toEqual(whole(path));
  }
  await expect(archiveTarget("large", 5e9, madeAt)).rejects.toThrow(
    /do not fit a zip archive of 4 GiB; save to a folder/,
  );
});
