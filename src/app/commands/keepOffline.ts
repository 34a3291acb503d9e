import { AppError, messageOf } from "../../base/errors";
import { logLine } from "../diagnostics";
import type { StorageState } from "../store/storageState";
import { patch, useApp } from "../store/store";
import { runsOver } from "./holdLive";
import { shippedTensors } from "./showRecorded";

/** Least time between two looks for a newer build. */
const lookIntervalMs = 60 * 60 * 1000;

let registration: ServiceWorkerRegistration | undefined;

/** Undefined in browsers without service workers, and on pages that came over an open connection. */
const workers = () => navigator.serviceWorker as ServiceWorkerContainer | undefined;

/**
 * Keeps the page, its model and its recording in this browser, so that it opens without a network; the recording's single
 * weights from their first use on. A newer build is loaded beside it and waits until it is asked for.
 */
export async function keepOffline(): Promise<void> {
  const container = workers();
  if (!import.meta.env.PROD || !container) return;
  try {
    const found = await container.register(new URL("sw.js", document.baseURI), { updateViaCache: "none" });
    registration = found;
    const tell = () => {
      const { update } = useApp.getState().notices;
      if (found.waiting && container.controller && update === "none") patch("notices", { update: "waiting" });
    };
    tell();
    found.addEventListener("updatefound", () => found.installing?.addEventListener("statechange", tell));
    let lookedAt = Date.now();
    document.addEventListener("visibilitychange", () => {
      if (document.hidden || Date.now() - lookedAt < lookIntervalMs) return;
      lookedAt = Date.now();
      found.update().catch(() => logLine("no look for a newer build: offline"));
    });
  } catch (error) {
    logLine(`offline use is not set up: ${messageOf(error)}`);
  }
}

/** Loads the newer build, once no run is under way in any tab. */
export async function reloadForUpdate(): Promise<void> {
  patch("notices", { update: "afterRun" });
  const isActive = () => ["running", "paused"].includes(useApp.getState().run.job.status);
  do await runsOver();
  while (isActive());
  const waiting = registration?.waiting;
  if (!waiting) {
    location.reload();
    return;
  }
  workers()?.addEventListener("controllerchange", () => location.reload(), { once: true });
  waiting.postMessage("take over");
}

/** Deletes the kept copies of the page's files; they are fetched anew when they are next needed. */
export async function clearCopies(): Promise<void> {
  for (const name of await caches.keys()) await caches.delete(name);
}

/** What this browser has of the page for use without a network. */
export async function readOffline(): Promise<StorageState["offline"]> {
  if (!("caches" in globalThis) || !workers()?.controller) return "none";
  const isKept = async (path: string) =>
    (await caches.match(new URL(path, document.baseURI), { ignoreSearch: true })) !== undefined;
  if (!(await isKept("index.html"))) return "none";
  return (await isKept(shippedTensors)) ? "all" : "page";
}

/** Fetches the recording's single weights, which the service worker then keeps. Error: `missing-file`. */
export async function keepWeightsOffline(): Promise<void> {
  const response = await fetch(new URL(shippedTensors, document.baseURI));
  if (!response.ok) throw new AppError("missing-file", `${shippedTensors}: the host answers ${response.status}`);
  await response.blob();
}
