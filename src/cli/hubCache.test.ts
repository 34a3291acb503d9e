import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { bytesFile, jsonFile } from "../../scripts/hub/hubFiles";
import { LocalHub } from "../../scripts/hub/localHub";
import { AppError } from "../base/errors";
import { partBytes } from "../hub/contentRecord";
import type { ContentStore } from "../hub/contentStore";
import { type DownloadProgress, HubCache } from "../hub/hubCache";
import { keptRepos, removeRepo } from "../hub/keptRepos";
import type { Patience } from "../hub/patiently";
import { folderStore } from "./folderStore";

const repo = { kind: "model", id: "made/model", revision: "main" } as const;
/** Two whole parts and a piece. */
const content = Uint8Array.from({ length: 2 * partBytes + 1000 }, (_, i) => (i * 31 + (i >> 12)) & 255);
const paths = ["config.json", "model.safetensors"];
const instant: Patience = { wait: async () => undefined };
const storage = /^\/cdn\//;

let hub: LocalHub;
let hubUrl: string;
let folder: string;
let store: ContentStore;

beforeAll(async () => {
  hub = new LocalHub();
  const config = jsonFile("config.json", { hidden_size: 3 });
  hub.add({ kind: "model", id: "made/model", files: [config, bytesFile("model.safetensors", content)] });
  hub.add({ kind: "model", id: "made/other", files: [config, bytesFile("model.safetensors", content.slice(0, 500))] });
  hubUrl = await hub.listen();
});
afterAll(() => hub.close());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "hub-cache-"));
  store = folderStore(folder);
});
afterEach(async () => {
  hub.faults.clear();
  hub.asked.length = 0;
  await rm(folder, { recursive: true });
});

const open = (kept: ContentStore = store) => new HubCache(kept, () => ({ hubUrl }));
/** Whether these are the model's weights; comparing by elements would take minutes. */
const isContent = async (blob: Blob) => Buffer.from(content).equals(Buffer.from(await blob.arrayBuffer()));
const rangesAsked = () => hub.asked.filter(({ path }) => storage.test(path)).map(({ range }) => range);

/** Downloads the model; whether its weights are then kept as they were made. */
async function load(cache = open(), options: Parameters<HubCache["download"]>[2] = instant): Promise<boolean> {
  const listing = await cache.listing(repo);
  await cache.download(listing, paths, options);
  return isContent(await cache.read(listing, "model.safetensors"));
}

describe("a download", () => {
  test("comes in parts, is counted once, and is checked", async () => {
    const reports: DownloadProgress[] = [];
    expect(await load(open(), { ...instant, onProgress: (report) => reports.push(report) })).toBe(true);
    expect(rangesAsked()).toHaveLength(3);
    const total = content.length + 23;
    expect(reports.at(-1)).toMatchObject({ stage: "download", doneBytes: total, totalBytes: total, fileCount: 2 });
    const downloaded = reports.filter(({ stage }) => stage === "download").map(({ doneBytes }) => doneBytes);
    expect(downloaded).toEqual([...downloaded].sort((a, b) => a - b));
    const checked = reports.filter(({ stage, path }) => stage === "check" && path === "model.safetensors");
    expect(checked.map(({ doneBytes }) => doneBytes)).toEqual([partBytes, 2 * partBytes, content.length]);
    expect(checked.at(-1)!.totalBytes).toBe(content.length);
  });

  test("that breaks off is taken up where it was", async () => {
    hub.fault({ path: storage, kind: { cutAfterBytes: 1000 }, times: 1000 });
    const once = { ...instant, tries: 1 };
    await expect(load(open(), once)).rejects.toMatchObject({ code: "unreachable" });
    hub.faults.clear();
    // One part arrives before the line breaks for good.
    const stop = new AbortController();
    const onProgress = ({ doneBytes }: DownloadProgress) => {
      if (doneBytes > partBytes + 100) stop.abort();
    };
    hub.fault({ path: storage, kind: { bytesPerSecond: 20 * partBytes }, times: 3 });
    await expect(load(open(), { ...instant, signal: stop.signal, onProgress })).rejects.toMatchObject({
      code: "cancelled",
    });
    hub.faults.clear();
    hub.asked.length = 0;
    const cache = open();
    const kept = await cache.keptBytes(await cache.listing(repo), "model.safetensors");
    expect(await load(cache)).toBe(true);
    expect(kept).toBeGreaterThan(0);
    const lengths = rangesAsked().map((range) => {
      const [start = 0, last = 0] = range?.match(/\d+/g)?.map(Number) ?? [];
      return last + 1 - start;
    });
    expect(lengths.reduce((sum, length) => sum + length, 0)).toBe(content.length - kept);
  });

  test.each([
    ["cut", { cutAfterBytes: 5000 }],
    ["short", { shortByBytes: 9 }],
    ["500", { status: 500 }],
    ["429", { status: 429, retryAfterS: 1 }],
    ["416", { status: 416 }],
    ["403 of an address that ran out", { status: 403 }],
  ] as const)("%s in one part costs that part alone", async (_, kind) => {
    await load(open(), { ...instant });
    await rm(folder, { recursive: true });
    hub.asked.length = 0;
    hub.fault({ path: storage, kind });
    if ("status" in kind && kind.status === 403) {
      await expect(load()).rejects.toMatchObject({ code: "not-allowed" });
      expect(await load()).toBe(true);
      return;
    }
    expect(await load()).toBe(true);
    expect(rangesAsked()).toHaveLength(4);
  });

  test("with a wrong hash is fetched once more; if it stays wrong it is named, and the other file is kept", async () => {
    hub.fault({ path: storage, kind: { damaged: true } });
    expect(await load()).toBe(true);
    expect(rangesAsked()).toHaveLength(6);
    await rm(folder, { recursive: true });
    hub.fault({ path: storage, kind: { damaged: true }, times: 1000 });
    await expect(load()).rejects.toMatchObject({
      code: "damaged-file",
      message: expect.stringMatching(/model\.safetensors came damaged 2 times/),
    });
    const cache = open();
    const listing = await cache.listing(repo);
    expect(await cache.keptBytes(listing, "config.json")).toBe(23);
    await expect(cache.read(listing, "model.safetensors")).rejects.toMatchObject({ code: "missing-file" });
  });

  test("needs no network where its commit is kept, and asks for a changed part alone", async () => {
    const listing = await open().listing(repo);
    await load();
    hub.asked.length = 0;
    const offline = new HubCache(store, () => ({ hubUrl: "http://localhost:9" }));
    const pinned = await offline.listing({ ...repo, revision: listing.commit });
    await offline.download(pinned, paths, instant);
    expect(await isContent(await offline.read(pinned, "model.safetensors"))).toBe(true);
    expect(hub.asked).toEqual([]);
    const [data] = (await readdir(folder)).filter((name) => name.startsWith("sha256") && name.endsWith(".data"));
    const bytes = await readFile(join(folder, data!));
    bytes[partBytes + 7]! ^= 1;
    await writeFile(join(folder, data!), bytes);
    expect(await load()).toBe(true);
    expect(rangesAsked()).toEqual([`bytes=${partBytes}-${2 * partBytes - 1}`]);
  });

  test("that finds no space says how much is missing; what came stays", async () => {
    const full: ContentStore = { ...store, room: async () => 1000 };
    await expect(load(open(full))).rejects.toMatchObject({
      code: "storage-full",
      message: expect.stringMatching(/made\/model needs 8 MiB more, and 1,000 B are free/),
    });
    let written = 0;
    const filling: ContentStore = {
      ...store,
      async open(name, sizeBytes) {
        const file = await store.open(name, sizeBytes);
        const write = async (bytes: Uint8Array<ArrayBuffer>, offset: number) => {
          if (name.startsWith("sha256")) written += 1;
          if (written > 1) throw new AppError("storage-full", "the disk is full");
          await file.write(bytes, offset);
        };
        return { ...file, write };
      },
    };
    await expect(load(open(filling))).rejects.toMatchObject({
      code: "storage-full",
      message: expect.stringMatching(/made\/model needs \d MiB more, and the disk is full/),
    });
    hub.asked.length = 0;
    expect(await load()).toBe(true);
    expect(rangesAsked()).toHaveLength(2);
  });
});

test("what is kept is listed by repository; deleting one leaves what another has too", async () => {
  await load();
  const cache = open();
  await cache.download(await cache.listing({ ...repo, id: "made/other" }), paths, instant);
  const { repos, others } = await keptRepos(store);
  expect(repos.map(({ id }) => id).sort()).toEqual(["made/model", "made/other"]);
  expect(others).toEqual([]);
  const model = repos.find(({ id }) => id === "made/model")!;
  expect(model.sizeBytes).toBeGreaterThan(content.length);
  await removeRepo(store, model);
  const left = await keptRepos(store);
  expect(left.repos.map(({ id }) => id)).toEqual(["made/other"]);
  expect(left.others).toEqual([]);
  const other = await cache.listing({ ...repo, id: "made/other" });
  expect(await (await cache.read(other, "config.json")).text()).toContain("hidden_size");
  expect(await store.names()).toHaveLength(5);
});
