import { useMemo } from "react";
import { useApp } from "../../../app/store/store";
import type { RunReport } from "../../../engine/report";
import type { Movement } from "../../../training/movementGauge";
import { exportSource } from "../ResultPanel";
import { entityOf } from "./trainingSeries";
import type { Trainings } from "./useTrainings";

/** What the map of movement draws. */
export interface ShownMovement extends Partial<Pick<RunReport, "provenance">> {
  readonly model: Pick<RunReport["model"], "tensors" | "parameterCount">;
  /** By whose training it is: `ability`, `reference`, a language. */
  readonly movement: Readonly<Record<string, Movement>>;
  /** Of a run that is not finished: the step of each measurement. */
  readonly steps: Readonly<Record<string, number>> | undefined;
  /** For exports. */
  readonly source: ReturnType<typeof exportSource>;
}

/** The latest measurements of an unfinished run, where there are any; else those of the report. */
export function useMovement({ movement, report }: Pick<Trainings, "movement" | "report">): ShownMovement | undefined {
  const model = useApp(({ model }) => (model.status === "ready" ? model.summary : undefined));
  return useMemo(() => {
    const live = Object.entries(movement).map(([training, reading]) => [entityOf(training), reading] as const);
    if (live.length > 0 && model) {
      const steps = Object.fromEntries(live.map(([name, { step }]) => [name, step]));
      const source = { run: "unfinished run", source: "live, not finished" };
      return { model, movement: Object.fromEntries(live), steps, source };
    }
    if (!report?.movement || Object.keys(report.movement).length === 0) return undefined;
    const { provenance } = report;
    return {
      model: report.model,
      movement: report.movement,
      steps: undefined,
      provenance,
      source: exportSource(report),
    };
  }, [movement, report, model]);
}
