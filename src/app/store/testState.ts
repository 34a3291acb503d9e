import type { ProblemLook } from "../../engine/dataApi";
import type { BenchmarkDraft } from "../benchmarks";
import type { Failure } from "./state";

/** The choice of a benchmark's file for a language. */
export interface TestState {
  /** Whose file is being chosen. */
  readonly edited: string | undefined;
  readonly draft: BenchmarkDraft;
  /** What was read of the files in the draft. */
  readonly look:
    | { readonly status: "none" }
    | { readonly status: "looking"; readonly name: string }
    | { readonly status: "ready"; readonly look: ProblemLook }
    | { readonly status: "refused"; readonly expected: string }
    | { readonly status: "failed"; readonly failure: Failure };
}
