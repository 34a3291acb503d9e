import { create } from "zustand";
import type { SuiteReport } from "../../formats/suite/suiteReport";
import type { Failure } from "./state";

/** The suite that the page of tables shows. Apart from the page's store, so that only that page loads it. */
export interface SuiteState {
  readonly status: "unread" | "reading" | "absent" | "ready";
  readonly report: SuiteReport | undefined;
  /** "shipped", or the name of the opened file. */
  readonly source: string;
  readonly failure: Failure | undefined;
}

export const useSuite = create<SuiteState>()(() => ({
  status: "unread",
  report: undefined,
  source: "",
  failure: undefined,
}));
