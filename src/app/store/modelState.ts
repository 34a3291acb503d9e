import type { JobProgress, ModelSummary } from "../../engine/api";
import type { ModelOffer } from "../../engine/dataApi";
import type { Failure } from "./state";

/** The model on the GPU. */
export type ModelState =
  | { readonly status: "none" }
  | { readonly status: "loading"; readonly progress?: JobProgress }
  | { readonly status: "ready"; readonly summary: ModelSummary }
  | { readonly status: "failed"; readonly failure: Failure };

/** Another model, from the question what it is to its last byte. */
export type ModelChoice =
  | { readonly status: "none" }
  | { readonly status: "looking"; readonly name: string }
  | { readonly status: "offered"; readonly offer: ModelOffer }
  | { readonly status: "downloading"; readonly offer: ModelOffer; readonly progress: JobProgress | undefined }
  | { readonly status: "failed"; readonly failure: Failure; readonly offer: ModelOffer | undefined };
