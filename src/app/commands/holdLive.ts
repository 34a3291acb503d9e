import { AppError } from "../../base/errors";
import { restartClient } from "../client";
import { failureOf } from "../failure";
import { patch, replace, useApp } from "../store/store";
import { findAdapter } from "./findAdapter";

/** Locks belong to an origin; another copy of the page at another path is another lab. */
const place = () => new URL(".", document.baseURI).pathname;
/** Held by the one tab that may run live. */
const liveLock = () => `live runs ${place()}`;
/** Held, shared, by every tab in which a run is under way. */
const runLock = () => `a run ${place()}`;

/** Undefined on a page that came over an open connection, where nothing runs live either. */
const locks = () => navigator.locks as LockManager | undefined;

const kept = "Everything recorded works in every tab.";
let release: (() => void) | undefined;
let waiting: AbortController | undefined;

/** Makes this tab the one that runs live, until it is closed or another takes it. Error: `other-tab`. */
export async function holdLive(mode: "ask" | "take" = "ask"): Promise<void> {
  const manager = locks();
  if (release || !manager) return;
  const options: LockOptions = mode === "take" ? { steal: true } : { ifAvailable: true };
  let isHeld = false;
  await new Promise<void>((resolve, reject) => {
    const hold = (lock: Lock | null) => {
      if (!lock) {
        void isRunning().then((running) => reject(elsewhere(running)), reject);
        return undefined;
      }
      isHeld = true;
      resolve();
      return new Promise<void>((letGo) => {
        release = letGo;
      });
    };
    // A lock that was held and is stolen ends as an error.
    manager.request(liveLock(), options, hold).catch((error: unknown) => (isHeld ? onTaken() : reject(error)));
  });
}

/** Whether another tab runs live; if so, this one looks again when that one is closed. Error: `other-tab`. */
export async function checkOtherTabs(): Promise<void> {
  const manager = locks();
  if (release || !manager) return;
  const { held = [] } = await manager.query();
  if (!held.some(({ name }) => name === liveLock())) return;
  if (!waiting) {
    waiting = new AbortController();
    const { signal } = waiting;
    manager
      .request(liveLock(), { signal }, () => undefined)
      .then(
        () => {
          waiting = undefined;
          void findAdapter();
        },
        () => undefined,
      );
  }
  throw elsewhere(await isRunning());
}

/** Takes live runs over from the tab that has them. */
export async function useHere(): Promise<void> {
  waiting?.abort();
  waiting = undefined;
  await holdLive("take");
  const { job } = useApp.getState().run;
  if (job.status === "failed" && job.failure.code === "other-tab") patch("run", { job: { status: "idle" } });
  await findAdapter();
}

/** True where a run is under way in any tab. */
async function isRunning(): Promise<boolean> {
  const { held = [] } = (await locks()?.query()) ?? {};
  return held.some(({ name }) => name === runLock());
}

/** Tells other tabs for as long as a run is under way here. */
export function announceRuns(): void {
  let end: (() => void) | undefined;
  useApp.subscribe(({ run: { job } }) => {
    const isActive = job.status === "running" || job.status === "paused";
    if (isActive && !end) {
      const over = new Promise<void>((resolve) => {
        end = resolve;
      });
      void locks()?.request(runLock(), { mode: "shared" }, () => over);
    } else if (!isActive && end) {
      end();
      end = undefined;
    }
  });
}

/** Resolves when no run is under way in any tab. */
export async function runsOver(): Promise<void> {
  await locks()?.request(runLock(), () => undefined);
}

function elsewhere(running: boolean): AppError {
  const text = running
    ? "another tab of this lab is running on the GPU; to use it here stops that run"
    : "another tab of this lab has the GPU; two at once would share its memory and slow each other down";
  return new AppError("other-tab", text);
}

function onTaken(): void {
  release = undefined;
  const error = new AppError("other-tab", "another tab of this lab took the GPU over; what ran here was stopped");
  restartClient(error);
  replace("model", { status: "none" });
  replace("device", { status: "unavailable", failure: failureOf(error, kept) });
}
