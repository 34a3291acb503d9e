import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import { AppError, messageOf } from "../../base/errors";
import type { RunReport } from "../../engine/report";
import { parseReport } from "../parseReport";
import { parseEntry, type RunEntry } from "./runEntry";
import { removeTensors } from "./runTensorFiles";
import { parsePins, type SettingsPin } from "./settingsPin";

interface Schema extends DBSchema {
  /** Small: what a list needs. */
  readonly entries: { key: string; value: unknown };
  /** The whole report, by the same id. */
  readonly reports: { key: string; value: unknown };
  /** Pinned settings, by the id of their run; also of runs that are not kept here, as the shipped one. */
  readonly pins: { key: string; value: unknown };
}

/** An entry that cannot be read any more, and why. */
export interface DamagedEntry {
  readonly id: string;
  readonly message: string;
}

let database: Promise<IDBPDatabase<Schema>> | undefined;

function open(): Promise<IDBPDatabase<Schema>> {
  database ??= openDB<Schema>("ability-transfer-lab", 2, {
    upgrade(db, before) {
      if (before < 1) {
        db.createObjectStore("entries");
        db.createObjectStore("reports");
      }
      db.createObjectStore("pins");
    },
    // Another tab with a newer page must not wait for this one.
    blocking: (_, __, event) => {
      (event.target as IDBDatabase).close();
      database = undefined;
    },
    terminated: () => {
      database = undefined;
    },
  });
  return database;
}

/** Work on the database, its failures as `AppError`s. */
async function stored<Result>(work: (db: IDBPDatabase<Schema>) => Promise<Result>): Promise<Result> {
  try {
    return await work(await open());
  } catch (error) {
    if (error instanceof AppError) throw error;
    database = undefined;
    const isFull = error instanceof DOMException && error.name === "QuotaExceededError";
    throw isFull
      ? new AppError("storage-full", "The browser's storage is full. Delete runs on the Runs page, or export them.", {
          cause: error,
        })
      : new AppError("bad-usage", `This browser keeps no data for the page (${messageOf(error)}).`, { cause: error });
  }
}

/** Every kept run, newest first. */
export function listRuns(): Promise<{ readonly entries: RunEntry[]; readonly damaged: DamagedEntry[] }> {
  return stored(async (db) => {
    const [keys, values] = await Promise.all([db.getAllKeys("entries"), db.getAll("entries")]);
    const entries: RunEntry[] = [];
    const damaged: DamagedEntry[] = [];
    values.forEach((value, i) => {
      try {
        entries.push(parseEntry(value));
      } catch (error) {
        damaged.push({ id: keys[i] ?? "", message: messageOf(error) });
      }
    });
    entries.sort((a, b) => (a.created < b.created ? 1 : -1));
    return { entries, damaged };
  });
}

/** Error: `missing-file` where it is not kept (any more), `bad-file` where it cannot be read. */
export function readRun(id: string): Promise<RunReport> {
  return stored(async (db) => {
    const value = await db.get("reports", id);
    if (value === undefined) throw new AppError("missing-file", `run ${id} is not kept in this browser any more`);
    return parseReport(value);
  });
}

/** Both at once or neither. */
export function writeRun(entry: RunEntry, report: RunReport): Promise<void> {
  return stored(async (db) => {
    const transaction = db.transaction(["entries", "reports"], "readwrite");
    await Promise.all([
      transaction.objectStore("entries").put(entry, entry.id),
      transaction.objectStore("reports").put(report, entry.id),
      transaction.done,
    ]);
  });
}

/** Changes labels of a kept run; nothing where it is gone. */
export function writeEntry(entry: RunEntry): Promise<void> {
  return stored(async (db) => {
    const transaction = db.transaction("entries", "readwrite");
    if (await transaction.store.getKey(entry.id)) await transaction.store.put(entry, entry.id);
    await transaction.done;
  });
}

/** Every pin, by the id of its run. */
export function listPins(): Promise<Readonly<Record<string, readonly SettingsPin[]>>> {
  return stored(async (db) => {
    const [keys, values] = await Promise.all([db.getAllKeys("pins"), db.getAll("pins")]);
    return Object.fromEntries(keys.map((key, i) => [key, parsePins(values[i])]));
  });
}

/** Replaces a run's pins. */
export function writePins(id: string, pins: readonly SettingsPin[]): Promise<void> {
  return stored(async (db) => {
    await (pins.length > 0 ? db.put("pins", pins, id) : db.delete("pins", id));
  });
}

/** Removes a run, its report, its pins and its tensors. */
export function removeRun(id: string): Promise<void> {
  return stored(async (db) => {
    const transaction = db.transaction(["entries", "reports", "pins"], "readwrite");
    await Promise.all([
      transaction.objectStore("entries").delete(id),
      transaction.objectStore("reports").delete(id),
      transaction.objectStore("pins").delete(id),
      transaction.done,
    ]);
    await removeTensors(id);
  });
}
