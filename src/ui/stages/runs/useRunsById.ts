import { useEffect, useState } from "react";
import { readLedgerRun } from "../../../app/commands/runLedger";
import type { RunEntry } from "../../../app/runs/runEntry";
import { allRuns } from "../../../app/runs/selectRuns";
import { useWork } from "../../../app/store/store";
import { messageOf } from "../../../base/errors";
import type { RunReport } from "../../../engine/report";

/** A run with its whole report. */
export interface LoadedRun {
  readonly entry: RunEntry;
  readonly report: RunReport;
}

/** Reports of the ledger's runs as they arrive, in the order of `ids`; what cannot be read says why. */
export function useRunsById(ids: readonly string[]) {
  const entries = allRuns(useWork());
  const [reports, setReports] = useState<Readonly<Record<string, RunReport | string>>>({});
  const wanted = ids.filter((id) => entries.some((entry) => entry.id === id)).join();
  useEffect(() => {
    let isCurrent = true;
    const put = (id: string, report: RunReport | string) =>
      isCurrent && setReports((others) => ({ ...others, [id]: report }));
    for (const id of wanted.split(",").filter(Boolean)) {
      readLedgerRun(id).then(
        (report) => put(id, report),
        (error: unknown) => put(id, messageOf(error)),
      );
    }
    return () => {
      isCurrent = false;
    };
  }, [wanted]);
  const runs: LoadedRun[] = [];
  const failures: string[] = [];
  for (const id of ids) {
    const entry = entries.find((candidate) => candidate.id === id);
    const report = reports[id];
    if (typeof report === "string") failures.push(report);
    else if (entry && report) runs.push({ entry, report });
  }
  return { runs, failures };
}
