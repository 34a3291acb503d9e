import { dismissNote } from "../../app/commands/dismissNote";
import { runAgain } from "../../app/commands/startRun";
import { noteOf } from "../../app/errorCard";
import { cardOfCode } from "../../app/errorCatalogue";
import type { Failure } from "../../app/store/state";
import { useApp, useWork } from "../../app/store/store";
import { CardView, FailureCard } from "../errors/FailureCard";
import { WorkCost } from "./RunCost";

/** In live mode: why nothing runs, or what stopped the run, with what can be done; what the adapter is like. The first failure wins. */
export function LiveFailure() {
  const { device, run, model } = useWork();
  if (run.mode !== "live") return null;
  // A suite's failure stands on its own page.
  if (run.job.status === "failed" && run.started?.kind !== "suite") return <StoppedRun failure={run.job.failure} />;
  if (device.status === "unavailable") return <FailureCard failure={device.failure} />;
  if (model.status === "failed") return <StoppedRun failure={model.failure} />;
  return <AdapterNote />;
}

function StoppedRun({ failure }: { readonly failure: Failure }) {
  const started = useApp((state) => state.run.started);
  const again = {
    label: "Try again",
    onSelect: () => void runAgain(),
    ...(started && { detail: <WorkCost work={started} /> }),
  };
  return <FailureCard failure={failure} {...(cardOfCode[failure.code] ? {} : { own: [again] })} />;
}

/** What is worth knowing of the adapter before a run; can be put away. */
function AdapterNote() {
  const state = useWork();
  const { device, run, notices } = state;
  if (!("adapter" in device) || !device.adapter.isFallback || notices.dismissed.includes("E4")) return null;
  if (run.job.status !== "idle") return null;
  const card = noteOf("E4", { ...state, userAgent: navigator.userAgent });
  return <CardView card={card} own={[{ label: "Close", onSelect: () => dismissNote("E4") }]} />;
}
