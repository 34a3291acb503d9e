import { create } from "zustand";
import type { JobProgress } from "../../engine/api";
import type { SuiteReport } from "../../formats/suite/suiteReport";
import type { Filling } from "../suite/filling";
import type { SuiteCost } from "../suite/suiteCost";
import type { Failure } from "./state";

/** A suite that is open to be run here. */
export interface LiveSuite {
  readonly name: string;
  /** The recipe that its cells change, and where it is from, in words. */
  readonly recipe: string;
  /** Its texts are read and its trainings planned; then it can be run. */
  readonly status: "reading" | "open";
  readonly progress: JobProgress | undefined;
  /** What is left to do; undefined until it is planned. */
  readonly cost: SuiteCost | undefined;
  /** What is known of it so far. */
  readonly report: SuiteReport | undefined;
  readonly filling: Filling | undefined;
}

/** The suites that the page of tables shows. Apart from the page's store, so that only that page loads it. */
export interface SuiteState {
  /** Of the recorded suite. */
  readonly status: "unread" | "reading" | "absent" | "ready";
  readonly report: SuiteReport | undefined;
  /** "shipped", or the name of the opened file. */
  readonly source: string;
  readonly failure: Failure | undefined;
  readonly live: LiveSuite | undefined;
  /** Which of the two is shown. */
  readonly mode: "recorded" | "live";
  /** A suite that was begun on this page and not finished: its name, and when it was begun, ISO 8601. */
  readonly unfinished: { readonly name: string; readonly date: string } | undefined;
}

export const initialSuite: SuiteState = {
  status: "unread",
  report: undefined,
  source: "",
  failure: undefined,
  live: undefined,
  mode: "recorded",
  unfinished: undefined,
};

export const useSuite = create<SuiteState>()(() => initialSuite);

/** Changes the open suite; one that was closed meanwhile stays closed. */
export function patchLive(change: Partial<LiveSuite>): void {
  useSuite.setState(({ live }) => (live ? { live: { ...live, ...change } } : {}));
}
