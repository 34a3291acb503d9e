// Reads the damaged inputs of one format on a thread of its own. `shared` tells the thread that watches it when which
// input was begun: [time in ms, 0 between inputs; number].
import { parentPort, workerData } from "node:worker_threads";
import { fuzzCase } from "./fuzzCase";
import { fuzzTargets } from "./targets";

/** What the thread is started with; numbers from `first` up to, not including, `end`. */
export interface FuzzTask {
  readonly name: string;
  readonly seed: number;
  readonly first: number;
  readonly end: number;
  readonly shared: SharedArrayBuffer;
}

/** What it tells. */
export type FuzzNews =
  | { readonly kind: "fault"; readonly number: number; readonly what: string }
  | { readonly kind: "counts"; readonly counts: Readonly<Record<string, number>>; readonly isDone: boolean };

/** Inputs between two reports of the counts; what a thread that had to be ended did after its last is not counted. */
const reportEvery = 50;

const tell = (news: FuzzNews) => parentPort?.postMessage(news);

async function work({ name, seed, first, end, shared }: FuzzTask): Promise<void> {
  const target = fuzzTargets.find((candidate) => candidate.name === name);
  if (!target) throw new Error(`no format ${name}`);
  const state = new Float64Array(shared);
  const counts: Record<string, number> = {};
  for (let number = first; number < end; number++) {
    state[1] = number;
    state[0] = Date.now();
    const found = await fuzzCase(target, seed, number);
    state[0] = 0;
    if (found.kind === "fault") tell({ kind: "fault", number, what: found.what });
    const key = found.kind === "refused" ? found.code : found.kind;
    counts[key] = (counts[key] ?? 0) + 1;
    if ((number + 1) % reportEvery === 0) tell({ kind: "counts", counts: { ...counts }, isDone: false });
  }
  tell({ kind: "counts", counts, isDone: true });
}

// Libraries warn of what they pass over; thousands of damaged files would fill the screen.
console.warn = () => undefined;
await work(workerData);
