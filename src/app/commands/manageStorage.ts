import { failureOf } from "../failure";
import { patch, useApp } from "../store/store";
import { deleteStored, listStored, type StoredThing } from "../storedThings";
import { keepWeightsOffline, readOffline } from "./keepOffline";

const kept = "What is stored was not changed.";

/** Reads what this page keeps in the browser, how much room there is, and whether the browser may clear it. */
export async function readStorage(): Promise<void> {
  patch("storage", { status: "reading", failure: undefined });
  try {
    const manager = navigator.storage as StorageManager | undefined;
    const [things, estimate, isPersistent, offline] = await Promise.all([
      listStored(),
      manager?.estimate(),
      manager?.persisted(),
      readOffline(),
    ]);
    const { usage, quota } = estimate ?? {};
    patch("storage", { status: "ready", things, usageBytes: usage, quotaBytes: quota, isPersistent, offline });
  } catch (error) {
    patch("storage", { status: "ready", failure: failureOf(error, kept) });
  }
}

/** Asks the browser not to clear this page's data when the disk fills up. It may refuse without a word to the user. */
export async function askToPersist(): Promise<void> {
  const isPersistent = await navigator.storage.persist();
  patch("storage", { isPersistent, wasRefused: !isPersistent });
}

/** Keeps the recording's single weights too, for use without a network. */
export async function keepAllOffline(): Promise<void> {
  try {
    await keepWeightsOffline();
  } catch (error) {
    patch("storage", { failure: failureOf(error, kept) });
    return;
  }
  await readStorage();
}

/** Deletes one stored thing for good. Refused while a run is under way, which may be using it. */
export async function deleteThing(thing: StoredThing): Promise<void> {
  const { job } = useApp.getState().run;
  if (job.status === "running" || job.status === "paused") return;
  try {
    await deleteStored(thing);
  } catch (error) {
    patch("storage", { failure: failureOf(error, kept) });
    return;
  }
  await readStorage();
}
