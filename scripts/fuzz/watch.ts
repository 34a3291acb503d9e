import { Worker } from "node:worker_threads";
import { messageOf } from "../../src/base/errors";
import type { FuzzNews, FuzzTask } from "./worker";

export interface FuzzLimits {
  /** An input that takes longer holds the program. */
  readonly longestMs: number;
  /** JavaScript values that are alive. */
  readonly heapMiB: number;
  /** Growth of the whole process while inputs are read. */
  readonly growthMiB: number;
}

export interface FuzzFault {
  readonly number: number;
  readonly what: string;
}

/** What became of a format's inputs: by the code of the refusal, and `read`. */
export interface FuzzResult {
  readonly counts: Readonly<Record<string, number>>;
  readonly faults: readonly FuzzFault[];
  readonly longestMs: number;
}

const lookEveryMs = 20;

interface Stretch extends FuzzResult {
  /** The input at which the thread ended before its time. */
  readonly endedAt: number | undefined;
}

/** Reads inputs until all are read or one ends the thread: by a crash, by its time or by its memory. */
function watchStretch(program: URL, task: Omit<FuzzTask, "shared">, limits: FuzzLimits): Promise<Stretch> {
  const shared = new SharedArrayBuffer(16);
  const state = new Float64Array(shared);
  const worker = new Worker(program, {
    workerData: { ...task, shared } satisfies FuzzTask,
    resourceLimits: { maxOldGenerationSizeMb: limits.heapMiB },
  });
  const faults: FuzzFault[] = [];
  let counts: Readonly<Record<string, number>> = {};
  let longestMs = 0;
  let restingBytes = 0;
  return new Promise((resolve) => {
    const finish = (what: string | undefined) => {
      clearInterval(timer);
      const number = state[1] ?? 0;
      if (what !== undefined) faults.push({ number, what });
      void worker.terminate();
      resolve({ counts, faults, longestMs, endedAt: what === undefined ? undefined : number });
    };
    const timer = setInterval(() => {
      const began = state[0] ?? 0;
      if (began === 0) return;
      const bytes = process.memoryUsage.rss();
      if (restingBytes === 0) restingBytes = bytes;
      const elapsedMs = Date.now() - began;
      longestMs = Math.max(longestMs, elapsedMs);
      if (elapsedMs > limits.longestMs) finish(`still reading after ${elapsedMs} ms`);
      else if (bytes > restingBytes + limits.growthMiB * 2 ** 20) {
        finish(`the process grew by ${((bytes - restingBytes) / 2 ** 20).toFixed(0)} MiB`);
      }
    }, lookEveryMs);
    worker.on("message", (news: FuzzNews) => {
      if (news.kind === "fault") faults.push({ number: news.number, what: news.what });
      else counts = news.counts;
      if (news.kind === "counts" && news.isDone) finish(undefined);
    });
    worker.on("error", (error) => finish(`the thread crashed: ${messageOf(error)}`));
  });
}

/** Reads inputs 0 … count − 1 of one format; an input that ends the thread is a fault, and the next is read by a new one. */
export async function watchFormat(
  program: URL,
  { name, seed, count }: { readonly name: string; readonly seed: number; readonly count: number },
  limits: FuzzLimits,
): Promise<FuzzResult> {
  const counts: Record<string, number> = {};
  const faults: FuzzFault[] = [];
  let longestMs = 0;
  let first = 0;
  while (first < count) {
    const stretch = await watchStretch(program, { name, seed, first, end: count }, limits);
    for (const [end, number] of Object.entries(stretch.counts)) counts[end] = (counts[end] ?? 0) + number;
    faults.push(...stretch.faults);
    longestMs = Math.max(longestMs, stretch.longestMs);
    if (stretch.endedAt === undefined) break;
    first = stretch.endedAt + 1;
  }
  return { counts, faults, longestMs };
}
