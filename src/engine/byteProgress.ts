import type { JobProgress } from "./api";
import type { JobControl } from "./job";
import type { LoadProgress } from "./loadedModel";

const reportIntervalMs = 100;
/** Speed is taken over so long, and told after so long. */
const [windowMs, settledMs] = [10_000, 2000];

/** Seconds left at the speed of the last ten seconds; undefined in the first two. */
function byteClock(): (doneBytes: number, totalBytes: number) => number | undefined {
  const marks: { readonly atMs: number; readonly doneBytes: number }[] = [];
  return (doneBytes, totalBytes) => {
    const atMs = performance.now();
    marks.push({ atMs, doneBytes });
    while (marks[0] && atMs - marks[0].atMs > windowMs) marks.shift();
    const [first] = marks;
    if (!first || atMs - first.atMs < settledMs || doneBytes <= first.doneBytes) return undefined;
    return ((totalBytes - doneBytes) / (doneBytes - first.doneBytes)) * ((atMs - first.atMs) / 1000);
  };
}

/** Bytes of a stage `verb/what`; stages of one measure go on from each other and share one clock. */
export interface ByteProgress extends Pick<JobProgress, "stage" | "stageIndex" | "stageCount">, LoadProgress {
  readonly measure: string;
}

/** Reports bytes at most ten times a second, the first of each stage and the last always, with the time that is left. */
export function byteReporter(control: JobControl<JobProgress>): (progress: ByteProgress) => void {
  const clocks = new Map<string, ReturnType<typeof byteClock>>();
  let lastMs = Number.NEGATIVE_INFINITY;
  let lastStage = "";
  return ({ stage, stageIndex, stageCount, doneBytes, totalBytes, measure }) => {
    const isMark = stage !== lastStage || doneBytes === totalBytes;
    const now = performance.now();
    if (!isMark && now - lastMs < reportIntervalMs) return;
    [lastMs, lastStage] = [now, stage];
    const clock = clocks.get(measure) ?? byteClock();
    clocks.set(measure, clock);
    const secondsLeft = clock(doneBytes, totalBytes);
    const place = { stage, stageIndex, stageCount, done: doneBytes, total: totalBytes, unit: "bytes" as const };
    control.report({ ...place, ...(secondsLeft !== undefined && { secondsLeft }) });
  };
}

/** Tells the bytes of a model that goes to the GPU. */
export function reportLoading(control: JobControl<JobProgress>): (progress: LoadProgress) => void {
  const report = byteReporter(control);
  return (progress) => report({ ...progress, stage: "load", stageIndex: 0, stageCount: 1, measure: "load" });
}
