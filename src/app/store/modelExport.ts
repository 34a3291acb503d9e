import type { JobProgress } from "../../engine/api";
import type { RunReport } from "../../engine/report";
import type { Failure } from "./state";

/** Writing a run's model to files. */
export interface ModelExport {
  readonly status: "idle" | "running";
  readonly progress: JobProgress | undefined;
  /** The run whose model was written last, or is. */
  readonly report: RunReport | undefined;
  /** What the last export wrote, and where. */
  readonly done:
    | { readonly name: string; readonly fileCount: number; readonly sizeBytes: number; readonly wallMs: number }
    | undefined;
  readonly failure: Failure | undefined;
  /** Of the last export. */
  readonly bytesPerSecond: number | undefined;
}

export const initialModelExport: ModelExport = {
  status: "idle",
  progress: undefined,
  report: undefined,
  done: undefined,
  failure: undefined,
  bytesPerSecond: undefined,
};
