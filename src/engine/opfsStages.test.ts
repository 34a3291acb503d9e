import { expect, test } from "vitest";
import { hasCode } from "../base/errors";
import { opfsStages } from "./opfsStages";

/** A folder as browsers offer it, in memory: what is written shows when it is closed. */
class MemoryFolder {
  readonly files = new Map<string, File>();
  /** Bytes that a writing may have before the quota is exceeded. */
  quota = Number.POSITIVE_INFINITY;

  async *entries() {
    for (const name of [...this.files.keys()]) yield [name, await this.getFileHandle(name)] as const;
  }

  async getFileHandle(name: string, { create = false } = {}) {
    if (!this.files.has(name)) {
      if (!create) throw new DOMException(name, "NotFoundError");
      this.files.set(name, new File([], name));
    }
    const { files, quota } = this;
    return {
      kind: "file",
      getFile: async () => files.get(name),
      createWritable: async () => {
        const parts: BlobPart[] = [];
        let size = 0;
        return {
          async write(part: Blob) {
            size += part.size;
            if (size > quota) throw new DOMException("full", "QuotaExceededError");
            parts.push(part);
          },
          async close() {
            files.set(name, new File(parts, name, { lastModified: Date.UTC(2026, 0, 1) + files.size }));
          },
          async abort() {
            parts.length = 0;
          },
        };
      },
    };
  }

  async removeEntry(name: string) {
    if (!this.files.delete(name)) throw new DOMException(name, "NotFoundError");
  }
}

const id = { stage: "locate/es", key: "0123456789abcdef" };
const other = { stage: "learn/es", key: "fedcba9876543210" };

function open() {
  const folder = new MemoryFolder();
  return { folder, stages: opfsStages(async () => folder as unknown as FileSystemDirectoryHandle) };
}

test("a saved stage is loaded, listed with its size, newest first, and removed", async () => {
  const { folder, stages } = open();
  folder.files.set("tuned-variants.json", new File(["{}"], "tuned-variants.json"));
  expect(await stages.load(id)).toBeUndefined();
  await stages.save(id, new Blob(["masks"]));
  await stages.save(other, new Blob(["checkpoint"]));
  expect(await (await stages.load(id))?.text()).toBe("masks");
  expect(await stages.load({ ...id, key: other.key })).toBeUndefined();
  const listed = await stages.list();
  expect(listed.map(({ stage, key, sizeBytes }) => [stage, key, sizeBytes])).toEqual([
    ["learn/es", other.key, 10],
    ["locate/es", id.key, 5],
  ]);
  expect(listed[0]?.date).toMatch(/^2026-01-01T/);
  await stages.remove([id, { ...id, key: "0000000000000000" }]);
  expect((await stages.list()).map(({ stage }) => stage)).toEqual(["learn/es"]);
});

test("a stage without room is a named error and leaves nothing", async () => {
  const { folder, stages } = open();
  folder.quota = 3;
  const error: unknown = await stages.save(id, new Blob(["masks"])).catch((reason: unknown) => reason);
  expect(hasCode(error, "storage-full")).toBe(true);
  expect(String(error)).toContain("locate/es (5 B)");
  expect(folder.files.size).toBe(0);
  expect(await stages.load(id)).toBeUndefined();
});

test("what an interrupted writing leaves is no stage", async () => {
  const { folder, stages } = open();
  await folder.getFileHandle("locate.es-0123456789abcdef.safetensors", { create: true });
  expect(await stages.load(id)).toBeUndefined();
  expect(await stages.list()).toEqual([]);
});
