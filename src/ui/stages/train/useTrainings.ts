import { useMemo } from "react";
import { liveContinuations } from "../../../app/continuationLog";
import { liveLosses } from "../../../app/lossSeries";
import { type LiveMovement, liveMovement } from "../../../app/movementLog";
import { shownReport } from "../../../app/report";
import { useApp } from "../../../app/store/store";
import type { Continuations, RunReport } from "../../../engine/report";
import { usePaced } from "../../visuals/usePaced";
import type { Losses } from "./trainingSeries";

export interface Trainings {
  readonly losses: Losses;
  readonly continuations: Continuations | undefined;
  /** Measured in the unfinished job; none where the shown run is finished. */
  readonly movement: LiveMovement;
  readonly report: RunReport | undefined;
  /** A job that is under way or was stopped: its numbers stand before those of the report. */
  readonly isUnfinished: boolean;
  readonly isActive: boolean;
}

const none: LiveMovement = {};

/** Losses, continuations and movement of the shown run; of a live job as they arrive, at the pace that pictures may change. */
export function useTrainings(): Trainings {
  const report = useApp(shownReport);
  const mode = useApp((state) => state.run.mode);
  const status = useApp((state) => state.run.job.status);
  const version = usePaced(useApp((state) => state.run.lossVersion));
  const isActive = status === "running" || status === "paused";
  const isUnfinished = mode === "live" && status !== "idle" && status !== "done";
  // biome-ignore lint/correctness/useExhaustiveDependencies: live series lie outside the store, which counts their changes
  return useMemo(() => {
    const losses = { ...report?.losses, ...(isUnfinished ? liveLosses() : {}) };
    const heard = isUnfinished ? liveContinuations() : undefined;
    const movement = isUnfinished ? liveMovement() : none;
    return { losses, continuations: heard ?? report?.continuations, movement, report, isUnfinished, isActive };
  }, [report, isUnfinished, isActive, version]);
}
