import { openDB } from "idb";
import { AppError } from "../base/errors";
import { hubFolder } from "../hub/opfsStore";
import { deleteStoredDownload, listDownloads } from "./storedDownloads";

/** One thing that this page keeps in the browser and that can be deleted by itself. */
export interface StoredThing {
  readonly place: "files" | "database" | "copies" | "settings";
  readonly name: string;
  /** What it is, in words. */
  readonly words: string;
  /** What is gone with it. */
  readonly loss: string;
  /** Files, records or values in it. */
  readonly count: number;
  /** Undefined where the browser does not tell. */
  readonly sizeBytes: number | undefined;
}

type Description = Pick<StoredThing, "words" | "loss">;

const descriptions: Readonly<Record<string, Description>> = {
  "files/stages": {
    words: "stages of runs and answers to tests, so that a run can be resumed and repeated in part",
    loss: "Runs start from their first step again. Evaluations ask their first problem again.",
  },
  "files/exports": {
    words: "the zip archive of the model files that were exported last",
    loss: "Nothing of yours: the download has its own copy.",
  },
  "files/suites": {
    words: "scores of suites of runs, so that a suite goes on where it was and shared runs are not repeated",
    loss: "Suites that ran on this page are measured again; their trainings are those of the stages.",
  },
  "files/runs": {
    words: "weights of kept runs, for the Inspector",
    loss: "Kept runs keep their figures and lose the pictures of single weights.",
  },
  "files/tuned-variants.json": {
    words: "which kernels are fastest on this adapter",
    loss: "They are measured again at the next run, and may be chosen otherwise: losses may then differ in the last digits.",
  },
  "database/ability-transfer-lab": { words: "kept runs: recipes, figures and names", loss: "Every kept run is gone." },
};

const others: Readonly<Record<StoredThing["place"], Description>> = {
  files: { words: "files of this page", loss: "These files are gone." },
  database: { words: "records of this page", loss: "These records are gone." },
  copies: {
    words: "this page, its model and its recording, for use without a network",
    loss: "The page needs the network until it has been opened once more.",
  },
  settings: { words: "theme and other choices of the view", loss: "The view is as on the first visit." },
};

/** The one name under which all settings stand. */
const settingsName = "view";

function thing(place: StoredThing["place"], name: string, count: number, sizeBytes: number | undefined): StoredThing {
  return { place, name, count, sizeBytes, ...(descriptions[`${place}/${name}`] ?? others[place]) };
}

const isFolder = (handle: FileSystemHandle): handle is FileSystemDirectoryHandle => handle.kind === "directory";
const isFile = (handle: FileSystemHandle): handle is FileSystemFileHandle => handle.kind === "file";

async function sizeOf(handle: FileSystemHandle): Promise<{ readonly count: number; readonly sizeBytes: number }> {
  if (isFile(handle)) return { count: 1, sizeBytes: (await handle.getFile()).size };
  const total = { count: 0, sizeBytes: 0 };
  if (!isFolder(handle)) return total;
  for await (const inner of handle.values()) {
    const { count, sizeBytes } = await sizeOf(inner);
    total.count += count;
    total.sizeBytes += sizeBytes;
  }
  return total;
}

async function listFiles(): Promise<StoredThing[]> {
  if (typeof navigator.storage?.getDirectory !== "function") return [];
  const things: StoredThing[] = [];
  for await (const [name, handle] of (await navigator.storage.getDirectory()).entries()) {
    if (name === hubFolder) {
      things.push(...(await listDownloads()));
      continue;
    }
    const { count, sizeBytes } = await sizeOf(handle);
    if (count > 0) things.push(thing("files", name, count, sizeBytes));
  }
  return things;
}

async function listDatabases(): Promise<StoredThing[]> {
  const things: StoredThing[] = [];
  for (const { name } of await indexedDB.databases()) {
    if (name === undefined) continue;
    const database = await openDB(name);
    let count = 0;
    for (const store of database.objectStoreNames) count += await database.count(store);
    database.close();
    things.push(thing("database", name, count, undefined));
  }
  return things;
}

async function listCopies(): Promise<StoredThing[]> {
  if (!("caches" in globalThis)) return [];
  const things: StoredThing[] = [];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    const requests = await cache.keys();
    let sizeBytes = 0;
    for (const request of requests) sizeBytes += (await (await cache.match(request))?.blob())?.size ?? 0;
    things.push(thing("copies", name, requests.length, sizeBytes));
  }
  return things;
}

function listSettings(): StoredThing[] {
  const keys = Object.keys(localStorage);
  const sizeBytes = keys.reduce((sum, key) => sum + 2 * (key.length + (localStorage.getItem(key)?.length ?? 0)), 0);
  return keys.length > 0 ? [thing("settings", settingsName, keys.length, sizeBytes)] : [];
}

/** Everything that this page's origin keeps in the browser, largest places first. */
export async function listStored(): Promise<readonly StoredThing[]> {
  return [...(await listFiles()), ...(await listDatabases()), ...(await listCopies()), ...listSettings()];
}

/** Deletes one thing whole. Error: `bad-usage` where another tab has it open. */
export async function deleteStored({ place, name }: StoredThing): Promise<void> {
  if (place === "files" && (await deleteStoredDownload(name))) return;
  if (place === "files") await (await navigator.storage.getDirectory()).removeEntry(name, { recursive: true });
  else if (place === "copies") await caches.delete(name);
  else if (place === "settings") localStorage.clear();
  else await deleteDatabase(name);
}

function deleteDatabase(name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name);
    request.onsuccess = () => resolve();
    request.onerror = () => reject(request.error);
    request.onblocked = () =>
      reject(new AppError("bad-usage", `another tab has the database ${name} open; close it and delete again`));
  });
}
