import { dismissLink } from "../../app/commands/dismissNote";
import { dismissFileFailure } from "../../app/commands/openFile";
import type { Failure } from "../../app/store/state";
import { useApp } from "../../app/store/store";
import { formatDuration } from "../../base/format";
import { FailureCard } from "../errors/FailureCard";
import css from "./Notices.module.css";

/** Cards that belong to no step, above whatever is open: a file, a link, a silent worker, a newer build. */
export function Notices() {
  const fileFailure = useApp((state) => state.recipe.failure);
  const { link, silentMs, update } = useApp((state) => state.notices);
  return (
    <div className={css.notices}>
      {silentMs !== undefined && <FailureCard failure={silence(silentMs)} />}
      {fileFailure && <FailureCard failure={fileFailure} own={[{ label: "Close", onSelect: dismissFileFailure }]} />}
      {link && <FailureCard failure={link} own={[{ label: "Close", onSelect: dismissLink }]} />}
      {update !== "none" && <FailureCard failure={newerBuild(update)} />}
    </div>
  );
}

function silence(silentMs: number): Failure {
  return {
    code: "worker-failed",
    message: `A worker has given no answer for ${formatDuration(silentMs)}; it may be busy, or caught.`,
    kept: "Nothing was ended; if it answers, this card goes away.",
  };
}

function newerBuild(update: "waiting" | "afterRun"): Failure {
  return {
    code: "newer-build",
    message:
      update === "afterRun"
        ? "This page is loaded anew as soon as no run is under way in any tab."
        : "A newer version of this page is ready; this one goes on working as long as you like.",
    kept: "Settings of this page that are in no saved recipe are lost by a reload.",
  };
}
