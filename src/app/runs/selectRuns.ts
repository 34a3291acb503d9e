import type { AppState } from "../store/state";
import type { RunEntry } from "./runEntry";

/** The ledger as it is listed: pinned first, then newest first, the shipped run last unless it is kept as well. */
export function allRuns({ runs }: Pick<AppState, "runs">): readonly RunEntry[] {
  const pinned = runs.kept.filter((entry) => entry.pinned);
  const others = runs.kept.filter((entry) => !entry.pinned);
  const { shipped } = runs;
  const isApart = shipped && !runs.kept.some(({ id }) => id === shipped.id);
  return [...pinned, ...others, ...(isApart ? [shipped] : [])];
}

/** The entry of the run in view; undefined where there is none or it is not kept. */
export function shownRun({ run, runs }: Pick<AppState, "run" | "runs">): RunEntry | undefined {
  const id = run.mode === "live" ? (run.live ? runs.liveId : undefined) : runs.recordedId;
  if (id === undefined) return undefined;
  return allRuns({ runs }).find((entry) => entry.id === id);
}

/** Names that a new run must not have. */
export function runNames({ runs }: Pick<AppState, "runs">): ReadonlySet<string> {
  return new Set(allRuns({ runs }).map(({ name }) => name));
}
