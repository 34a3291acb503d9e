import { formatDuration } from "../../base/format";
import type { SuiteReport } from "../../formats/suite/suiteReport";

/** "recorded on llvmpipe, Node 20.20.2, 2026-11-25". */
export function suiteSource({ provenance: { adapter, runtime, date } }: SuiteReport): string {
  return `recorded on ${adapter}, ${runtime}, ${date.slice(0, 10)}`;
}

/** What the suite is and what it took, in a sentence. */
export function suiteSummary({ groups, seeds, cost }: SuiteReport): string {
  const cells = groups.reduce((sum, group) => sum + group.cells.length, 0);
  const seedWords = seeds.length === 1 ? "one seed" : `${seeds.length} seeds`;
  return `${cells} cells in ${groups.length} tables and figures, ${seedWords}: ${cost.trainings} trainings and ${cost.evaluations} evaluations, made in ${formatDuration(cost.madeMs)}.`;
}

/** Cells and seeds that are still to be run; 0 of a finished suite. */
export function missingResults({ groups, seeds }: SuiteReport): number {
  return groups.reduce((sum, { layout, cells, studies = [] }) => {
    if (layout === "study") return sum + seeds.length - Math.min(seeds.length, studies.length);
    return sum + cells.reduce((all, { results }) => all + seeds.length - results.length, 0);
  }, 0);
}
