import { formatDuration } from "../../base/format";
import { suiteFiles, suiteReportName } from "../../formats/suite/suiteFiles";
import type { SuiteReport } from "../../formats/suite/suiteReport";

/** "recorded on llvmpipe, Node 20.20.2, 2026-11-25"; "live on …" of a suite that runs on this page. */
export function suiteSource(
  { provenance: { adapter, runtime, date } }: SuiteReport,
  kind: "recorded" | "live",
): string {
  return `${kind} on ${adapter}, ${runtime}, ${date.slice(0, 10)}`;
}

/** Suite files by name: what the command line writes of the results. */
export function suiteDownloads(report: SuiteReport): ReadonlyMap<string, string> {
  const texts = [...suiteFiles(report)].filter(([name]) => !name.endsWith(".svg"));
  return new Map([[suiteReportName, `${JSON.stringify(report)}\n`], ...texts]);
}

/** What the suite is and what it took, in a sentence. */
export function suiteSummary({ groups, seeds, cost }: SuiteReport): string {
  const cells = groups.reduce((sum, group) => sum + group.cells.length, 0);
  const seedWords = seeds.length === 1 ? "one seed" : `${seeds.length} seeds`;
  const made = cost.madeMs > 0 ? `, made in ${formatDuration(cost.madeMs)}` : "";
  const places = groups.length === 1 ? "one table or figure" : `${groups.length} tables and figures`;
  return `${cells} cells in ${places}, ${seedWords}: ${cost.trainings} trainings and ${cost.evaluations} evaluations${made}.`;
}

/** Cells and seeds that are still to be run; 0 of a finished suite. */
export function missingResults({ groups, seeds }: SuiteReport): number {
  return groups.reduce((sum, { layout, cells, studies = [] }) => {
    if (layout === "study") return sum + seeds.length - Math.min(seeds.length, studies.length);
    return sum + cells.reduce((all, { results }) => all + seeds.length - results.length, 0);
  }, 0);
}
