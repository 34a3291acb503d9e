/** Messages beside those of the calls; comlink ignores texts. */
const ping = "life: ping";
const pong = "life: pong";
const born = "life: born";

const lockOf = (name: string) => `life of ${name}`;

/** In a worker: answers pings, and holds a lock for as long as the thread lives. */
export function showLife(): void {
  addEventListener("message", ({ data }) => {
    if (data === ping) postMessage(pong);
  });
  void navigator.locks?.request(lockOf(self.name), () => {
    postMessage(born);
    return new Promise(() => undefined);
  });
}

export interface LifeWatch {
  /** Whether an answer is owed. Only then is silence measured. */
  setBusy(isBusy: boolean): void;
  stop(): void;
}

/** What `watchLife` needs of a worker. */
export type WatchedWorker = Pick<Worker, "addEventListener" | "removeEventListener" | "postMessage">;

export interface LifeOptions {
  readonly worker: WatchedWorker;
  /** The name the worker was started with; unique among all tabs. */
  readonly name: string;
  /** Called once: the thread ended or threw what nobody caught. */
  readonly onEnd: (reason: string) => void;
  /** Called with the time that an answer is overdue, again and again, and with undefined when one came. */
  readonly onSilence: (silentMs: number | undefined) => void;
  readonly pingIntervalMs?: number;
  readonly silentAfterMs?: number;
}

/**
 * Watches a worker that called `showLife`. Its end is known at once by the lock it no longer holds; a thread that is
 * caught in a loop is known by its silence. A page that itself slept (a hidden tab, a closed lid) measures from its waking.
 */
export function watchLife(options: LifeOptions): LifeWatch {
  const { worker, name, onEnd, onSilence, pingIntervalMs = 2_000, silentAfterMs = 30_000 } = options;
  const stopped = new AbortController();
  let isBusy = false;
  let isSilent = false;
  let heardAt = Date.now();
  let tickedAt = heardAt;
  const end = (reason: string) => {
    if (stopped.signal.aborted) return;
    stop();
    onEnd(reason);
  };
  const onMessage = ({ data }: MessageEvent) => {
    if (data === born)
      void navigator.locks.request(lockOf(name), { signal: stopped.signal }, () => end("it ended")).catch(ignoreAbort);
    if (data !== pong) return;
    heardAt = Date.now();
    if (isSilent) onSilence(undefined);
    isSilent = false;
  };
  const onError = (event: ErrorEvent) =>
    end(event.message || "its program could not be loaded; reload the page if a newer version is online");
  const tick = () => {
    const now = Date.now();
    if (now - tickedAt > 2 * pingIntervalMs) heardAt = now;
    tickedAt = now;
    if (!isBusy) return;
    worker.postMessage(ping);
    if (now - heardAt < silentAfterMs) return;
    isSilent = true;
    onSilence(now - heardAt);
  };
  const timer = setInterval(tick, pingIntervalMs);
  const stop = () => {
    stopped.abort();
    clearInterval(timer);
    worker.removeEventListener("message", onMessage as EventListener);
    worker.removeEventListener("error", onError as EventListener);
    if (isSilent) onSilence(undefined);
    isSilent = false;
  };
  worker.addEventListener("message", onMessage as EventListener);
  worker.addEventListener("error", onError as EventListener);
  return {
    setBusy(busy) {
      if (busy && !isBusy) heardAt = Date.now();
      isBusy = busy;
    },
    stop,
  };
}

function ignoreAbort(error: unknown): void {
  if (!(error instanceof DOMException && error.name === "AbortError")) throw error;
}
