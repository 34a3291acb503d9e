/** Work that closing the page would lose is worth a question from here on. */
const worthAskingMs = 30_000;

/** Keeps the screen awake and asks before the page is closed, while a job runs. */
export interface WorkGuard {
  /** A stage is finished and kept: nothing of it can be lost any more. */
  saved(): void;
  end(): void;
}

/** Neither changes the job: a browser without wake locks runs it as well. */
export function guardWork(): WorkGuard {
  let lastSaved = performance.now();
  let lock: WakeLockSentinel | undefined;
  let isOver = false;
  const hold = async () => {
    if (document.visibilityState !== "visible" || isOver) return;
    // Refused on low battery, say: then the screen may sleep.
    lock = await navigator.wakeLock?.request("screen").catch(() => undefined);
    if (isOver) await lock?.release();
  };
  const ask = (event: BeforeUnloadEvent) => {
    if (performance.now() - lastSaved > worthAskingMs) event.preventDefault();
  };
  // A hidden page loses its lock.
  document.addEventListener("visibilitychange", hold);
  window.addEventListener("beforeunload", ask);
  void hold();
  return {
    saved() {
      lastSaved = performance.now();
    },
    end() {
      isOver = true;
      document.removeEventListener("visibilitychange", hold);
      window.removeEventListener("beforeunload", ask);
      void lock?.release();
    },
  };
}
