import type { RunEnd } from "../../engine/api";

/** What was started last; after a failure the same again, and nothing more. */
export type StartedWork =
  | { readonly kind: "model" }
  | { readonly kind: "run"; readonly until: RunEnd }
  | { readonly kind: "evaluate" }
  /** So many settings to be measured. */
  | { readonly kind: "measure"; readonly count: number }
  /** So many settings to be tried on such a share of the tests. */
  | { readonly kind: "search"; readonly trials: number; readonly fraction: number }
  /** A suite of runs, on the page of tables. */
  | { readonly kind: "suite" };
