import { AppError } from "../../base/errors";
import { restartClient, watchClient } from "../client";
import { failureOf } from "../failure";
import type { Failure } from "../store/state";
import { patch, replace, useApp } from "../store/store";
import { reloadModel } from "./loadModel";

/** A second loss within this time is not answered by itself: what fails at once again would fail for ever. */
const calmMs = 30_000;
let recoveredAt = Number.NEGATIVE_INFINITY;
let isRecovering = false;

/** Failures after which neither the device nor the workers can be used any more. */
const losses: readonly Failure["code"][] = ["device-lost", "gpu-error", "worker-failed"];

/**
 * After such a failure: fresh workers, a fresh device, and the model loaded again, so that the page is usable and the
 * run can be taken up. Nothing is run by itself. Does nothing after other failures, or while it is at work.
 */
export function recoverFrom({ code, message }: Failure): void {
  if (!losses.includes(code) || isRecovering) return;
  restartClient(new AppError("worker-failed", message));
  replace("model", { status: "none" });
  const now = performance.now();
  if (now - recoveredAt < calmMs) return;
  recoveredAt = now;
  isRecovering = true;
  void reloadModel().finally(() => {
    isRecovering = false;
  });
}

/** Ends workers that no longer answer; a run that waits for them fails and can be resumed. */
export function restartWorkers(): void {
  const seconds = Math.round((useApp.getState().notices.silentMs ?? 0) / 1000);
  recoveredAt = Number.NEGATIVE_INFINITY;
  const error = new AppError("worker-failed", `a worker gave no answer for ${seconds} s and was ended`);
  recoverFrom(failureOf(error, ""));
}

/** From here on a worker that ends is replaced at once, and one that is silent is told of. */
export function watchWorkers(): void {
  watchClient({
    onEnd: (error) => recoverFrom(failureOf(error, "")),
    onSilence: (silentMs) => patch("notices", { silentMs }),
  });
}
