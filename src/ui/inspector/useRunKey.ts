import { useApp } from "../../app/store/store";
import type { RunReport } from "../../engine/report";

/** Changes when the same question of a run's tensors may have another answer. */
export function useRunKey({ provenance }: RunReport): string {
  const job = useApp(({ run }) => (run.mode === "live" ? run.job.status : ""));
  return `${provenance.kind} ${provenance.date} ${job}`;
}
