import type { RunReport } from "../engine/report";

/** Where the tensors of recorded runs are: a file, or a path below the page's address. Kept outside the store. */
const places = new WeakMap<RunReport, Blob | string>();

/** Says where the tensors of a recorded run are; to be called before the run is shown. */
export function setRecordedTensors(report: RunReport, place: Blob | string): void {
  places.set(report, place);
}

/** Undefined where the recording came without its tensors. */
export function recordedTensors(report: RunReport): Blob | string | undefined {
  return places.get(report);
}
