import { mapYields } from "../base/mapYields";
import type { HubAccess } from "../hub/hubAccess";
import { type UploadedRepo, type UploadRequest, uploadRepo } from "../hub/uploadRepo";
import type { JobProgress } from "./api";
import type { JobControl } from "./job";

/** An upload to the hub as a job: hashes, then bytes. Cancelling breaks it off at once. Errors: those of `uploadRepo`. */
export function uploadJob(
  access: HubAccess,
  request: UploadRequest,
  control: JobControl<JobProgress>,
): AsyncGenerator<JobProgress, UploadedRepo, void> {
  const stop = new AbortController();
  if (control.cancelled) stop.abort();
  control.onCommand((command) => command === "cancel" && stop.abort());
  const began = performance.now();
  return mapYields(uploadRepo(access, request, stop.signal), ({ phase, doneBytes, totalBytes }): JobProgress => {
    const stageIndex = phase === "hashing" ? 0 : 1;
    const share = (stageIndex + doneBytes / Math.max(1, totalBytes)) / 2;
    const secondsLeft = share > 0 ? ((performance.now() - began) / 1000 / share) * (1 - share) : undefined;
    return {
      stage: `upload/${phase}`,
      stageIndex,
      stageCount: 2,
      done: Math.round(doneBytes),
      total: totalBytes,
      unit: "bytes",
      ...(secondsLeft !== undefined && { secondsLeft }),
    };
  });
}
