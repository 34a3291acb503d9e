import type { CDPSession, Page } from "@playwright/test";

/** Bytes of JavaScript of a page and its workers: objects, what the browser holds for them, and array buffers. */
export interface HeapSample {
  readonly objectBytes: number;
  readonly bufferBytes: number;
}

interface HeapUsage {
  readonly usedSize: number;
  readonly embedderHeapUsedSize?: number;
  readonly backingStorageSize?: number;
}

const sampleIntervalMs = 50;

/** Adds up the heaps of a page and of all its workers again and again, garbage that waits for its collection included. */
export class HeapWatch {
  readonly #session: CDPSession;
  readonly #workers = new Set<string>();
  readonly #waiting = new Map<number, (usage: HeapUsage | undefined) => void>();
  #nextId = 1;
  #timer: ReturnType<typeof setInterval> | undefined;
  peak: HeapSample = { objectBytes: 0, bufferBytes: 0 };
  sampleCount = 0;

  private constructor(session: CDPSession) {
    this.#session = session;
    session.on("Target.attachedToTarget", ({ sessionId, targetInfo }) => {
      if (targetInfo.type === "worker") this.#workers.add(sessionId);
    });
    session.on("Target.detachedFromTarget", ({ sessionId }) => this.#workers.delete(sessionId));
    session.on("Target.receivedMessageFromTarget", ({ message }) => {
      const { id, result } = JSON.parse(message) as { readonly id?: number; readonly result?: HeapUsage };
      if (id === undefined) return;
      this.#waiting.get(id)?.(result);
      this.#waiting.delete(id);
    });
  }

  static async start(page: Page): Promise<HeapWatch> {
    const session = await page.context().newCDPSession(page);
    const watch = new HeapWatch(session);
    await session.send("Target.setAutoAttach", { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
    let isSampling = false;
    watch.#timer = setInterval(() => {
      if (isSampling) return;
      isSampling = true;
      void watch.sample().finally(() => {
        isSampling = false;
      });
    }, sampleIntervalMs);
    return watch;
  }

  get workerCount(): number {
    return this.#workers.size;
  }

  async sample(): Promise<HeapSample> {
    const page = this.#session.send("Runtime.getHeapUsage") as Promise<HeapUsage>;
    const usages = await Promise.all([page, ...[...this.#workers].map((worker) => this.#ask(worker))]);
    let [objectBytes, bufferBytes] = [0, 0];
    for (const usage of usages) {
      objectBytes += (usage?.usedSize ?? 0) + (usage?.embedderHeapUsedSize ?? 0);
      bufferBytes += usage?.backingStorageSize ?? 0;
    }
    this.sampleCount += 1;
    if (objectBytes + bufferBytes > this.peak.objectBytes + this.peak.bufferBytes)
      this.peak = { objectBytes, bufferBytes };
    return { objectBytes, bufferBytes };
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Undefined where the worker does not answer in time: it is at work and is asked again with the next sample. */
  async #ask(sessionId: string): Promise<HeapUsage | undefined> {
    const id = this.#nextId++;
    const answer = new Promise<HeapUsage | undefined>((resolve) => {
      this.#waiting.set(id, resolve);
      setTimeout(() => resolve(undefined), 2000);
    });
    const message = JSON.stringify({ id, method: "Runtime.getHeapUsage" });
    await this.#session.send("Target.sendMessageToTarget", { sessionId, message }).catch(() => undefined);
    return answer;
  }
}
